/** Runs one function and measures its calls: the module's path is the argument, each message an event. */
import { context } from './requests.ts';
import type { Handler } from './requests.ts';
import type { MeasuredAnswer } from './way.ts';

const { handler } = (await import(process.argv[2] ?? '')) as { handler: Handler };

process.on('message', (event: object) => {
  void measured(event).then((answer) => process.send?.(answer));
});
process.send?.('ready');

async function measured(event: object): Promise<MeasuredAnswer> {
  const cpuAtStart = process.cpuUsage();
  const startedAt = performance.now();
  const { statusCode, body } = await handler(event, { ...context });
  const milliseconds = performance.now() - startedAt;
  const { user, system } = process.cpuUsage(cpuAtStart);
  return { statusCode, body, milliseconds, cpuMs: (user + system) / 1000 };
}
