/**
 * The archiver's function in a process of its own, behind Lambda's Invoke call. It counts its calls to table and bucket,
 * and can be made to end itself as kill -9 does: at one call among many, of whatever kind.
 *
 *   node archiver-function.ts <bundle> <death as JSON, or null>
 */
import { writeSync } from 'node:fs';
import { subscribe } from 'node:diagnostics_channel';
import { createServer } from 'node:http';
import type { ClientRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import type { Death, FunctionReport } from './archiver-process.ts';

type Handler = (event: unknown, context: { getRemainingTimeInMillis(): number }) => Promise<unknown>;

const timeLimit = 900_000;
const [, , bundle = '', deathText = 'null'] = process.argv;
const death = JSON.parse(deathText) as Death | null;
const calls: Record<string, number> = {};

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  const call = nameOf(request);
  calls[call] = (calls[call] ?? 0) + 1;
  if (death && isTime(death, call)) {
    report({ diedAt: call });
    process.kill(process.pid, 'SIGKILL');
  }
});

const { handler } = (await import(bundle)) as { handler: Handler };
const server = createServer((request, response) => {
  const endsAt = Date.now() + timeLimit;
  json(request)
    .then((event) => handler(event, { getRemainingTimeInMillis: () => endsAt - Date.now() }))
    .then(
      (answer) => response.end(JSON.stringify(answer)),
      (error: Error) =>
        response
          .setHeader('x-amz-function-error', 'Unhandled')
          .end(JSON.stringify({ errorMessage: error.message })),
    );
});
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  report({ endpoint: `http://127.0.0.1:${port}` });
  setInterval(() => report({}), 500);
});

function isTime({ removals, call: awaited, patience }: Death, call: string): boolean {
  const done = calls['DeleteItem'] ?? 0;
  return done >= removals + patience || (done >= removals && call === awaited);
}

function nameOf(request: ClientRequest): string {
  const target = request.getHeader('x-amz-target');
  if (typeof target === 'string') return target.slice(target.indexOf('.') + 1);
  return `${request.method} object`;
}

/** At once: whoever dies next has no moment to send it. */
function report(news: Partial<FunctionReport>): void {
  writeSync(1, `${JSON.stringify({ ...news, calls } satisfies FunctionReport)}\n`);
}
