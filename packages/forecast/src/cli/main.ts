/** `npm run forecast`: forecasts of series in a file. */
import { runForecast } from './forecast-command.ts';
import { Refusal } from './refusal.ts';

// Whoever reads the output may have had enough of it (`… | head`).
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
});

try {
  await runForecast(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Refusal) && !isArgumentError(error)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}

function isArgumentError(error: unknown): error is Error {
  return error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}
