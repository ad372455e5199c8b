/** `npm run stage`: what a stage needs before it is deployed. */
import { CommandError } from '../command-error.ts';
import { run } from './run.ts';

try {
  process.exitCode = await run(process.argv.slice(2), process.env, { say: (text) => console.log(text) });
} catch (error) {
  const isOurs =
    error instanceof CommandError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOurs ? (error as Error).message : error);
  process.exitCode = 1;
}
