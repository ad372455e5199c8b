/** `npm run dlq`: what failed for good, why, and once more. */
import { failureText } from './failure-text.ts';
import { run } from './run.ts';

const interrupted = new AbortController();
process.once('SIGINT', () => {
  console.error('Ending after the messages in hand …');
  interrupted.abort();
});

try {
  process.exitCode = await run(process.argv.slice(2), process.env, {
    say: (text) => console.log(text),
    tell: (text) => console.error(text),
    signal: interrupted.signal,
  });
} catch (error) {
  console.error(failureText(error) ?? error);
  process.exitCode = 1;
}
