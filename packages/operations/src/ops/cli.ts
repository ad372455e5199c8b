/** `npm run ops`: the runbooks' steps as commands. */
import { DependencyUnavailable } from '@glamora/contracts';
import { failureText } from '../dead-letters/failure-text.ts';
import { connectOperatedStage } from './operated-stage.ts';
import { run } from './run.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

try {
  process.exitCode = await run(
    process.argv.slice(2),
    { environment: process.env, connect: connectOperatedStage, now: () => new Date() },
    {
      say: (text) => console.log(text),
      tell: (text) => console.error(text),
      signal: interrupted.signal,
    },
  );
} catch (error) {
  console.error(error instanceof DependencyUnavailable ? error.message : (failureText(error) ?? error));
  process.exitCode = 1;
}
