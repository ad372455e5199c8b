/** `npm run deploy`, `remove` and `package`: a stage as a whole, through the framework. */
import { fileURLToPath } from 'node:url';
import { CommandError } from '../command-error.ts';
import { actions } from './options.ts';
import { run } from './run.ts';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

try {
  const [word, ...args] = process.argv.slice(2);
  const action = actions.find((each) => each === word);
  if (!action) throw new CommandError(`deployment/cli.ts takes ${actions.join(', ')}.`);
  process.exitCode = await run(action, args, process.env, (text) => console.log(text), root);
} catch (error) {
  const isOurs =
    error instanceof CommandError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOurs ? (error as Error).message : error);
  process.exitCode = 1;
}
