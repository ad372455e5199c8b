/** `npm run data`: what operators do to the table and what follows from it. */
import { CommandError } from '../command-error.ts';
import { run } from './run.ts';

try {
  process.exitCode = await run(process.argv.slice(2), process.env, {
    say: (text) => console.log(text),
    tell: (text) => console.error(text),
  });
} catch (error) {
  console.error(error instanceof CommandError ? error.message : error);
  process.exitCode = 1;
}
