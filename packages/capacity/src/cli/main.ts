/** `npm run capacity -- backtest|plan|power|fetch …`: what policies would have cost on a trace, and what growth will cost. */
import { runBacktest } from './backtest-command.ts';
import { runPlan } from './plan-command.ts';
import { runPower } from './power-command.ts';
import { Refusal } from './refusal.ts';

const usage = `npm run capacity -- <command> [options]

  backtest --trace FILE   replay a trace under scaling policies and compare cost, cold starts and throttling
  plan --users N          what so many users need and cost in a month
  power --measured FILE   what each function's memory does to its time and price
  fetch --stage NAME      a function's own history, as a trace

Each command has --help.
`;

const [command, ...rest] = process.argv.slice(2);
try {
  if (command === 'backtest') runBacktest(rest);
  else if (command === 'plan') runPlan(rest);
  else if (command === 'power') runPower(rest);
  // Loaded here: the SDK takes longer to load than most commands take.
  else if (command === 'fetch') await (await import('./fetch-command.ts')).runFetch(rest);
  else if (command === undefined || command === '--help') process.stdout.write(usage);
  else throw new Refusal(`There is no command '${command}'.\n\n${usage}`);
} catch (error) {
  if (!(error instanceof Refusal) && !isArgumentError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
