/** `npm run ops`: the runbooks' steps as commands. */
import { DependencyUnavailable } from '@glamora/contracts';
import { failureText } from '../dead-letters/failure-text.ts';
import { connectOperatedStage } from './operated-stage.ts';
import { run } from './run.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => interrupted.abort());

/** @returns undefined for what is a bug: its stack is worth more than words. */
function refusalText(error: unknown): string | undefined {
  if (error instanceof DependencyUnavailable)
    return `${error.message}: ${(error.cause as Error | undefined)?.message ?? 'it does not answer'}.`;
  const words = failureText(error);
  if (!(error instanceof Error && '$fault' in error)) return words;
  // AWS itself names the right that is missing; and what nobody foresaw it tells better than our stack.
  return words === undefined || error.name.startsWith('AccessDenied')
    ? `AWS refuses (${error.name}): ${error.message}`
    : words;
}

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
  console.error(refusalText(error) ?? error);
  process.exitCode = 1;
}
