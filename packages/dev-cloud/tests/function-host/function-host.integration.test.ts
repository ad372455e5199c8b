import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startFunctionHost } from '../../src/function-host/start-function-host.ts';

let directory: string;
let source: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-functions-'));
  source = join(directory, 'handler.ts');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

const start = (lines: string[] = []) =>
  startFunctionHost({
    directory: join(directory, 'runtime'),
    watch: true,
    onOutput: (line) => lines.push(line),
    functions: [
      {
        name: 'greet',
        source,
        exportName: 'handler',
        environment: { GREETING: 'Hello' },
        timeoutSeconds: 5,
        memorySize: 128,
      },
    ],
  });

const invoke = (endpoint: string, event: object, headers = {}, name = 'greet') =>
  fetch(`${endpoint}/2015-03-31/functions/${name}/invocations`, {
    method: 'POST',
    headers,
    body: JSON.stringify(event),
  });

test('runs a function with its own environment, and nothing of ours', async () => {
  await writeFile(source, 'export const handler = async (event) => ({ event, environment: process.env });');
  const host = await start();

  const response = await invoke(host.endpoint, { to: 'you' });

  expect(await response.json()).toEqual({ event: { to: 'you' }, environment: { GREETING: 'Hello' } });
  await host.stop();
});

test('takes a function by its ARN, and tells of one that it does not have', async () => {
  await writeFile(source, 'export const handler = async () => 1;');
  const host = await start();

  const byArn = await invoke(
    host.endpoint,
    {},
    {},
    'arn:aws:lambda:us-east-1:000000000000:function:greet:live',
  );
  const unknown = await invoke(host.endpoint, {}, {}, 'part');

  expect(await byArn.json()).toBe(1);
  expect(unknown.status).toBe(404);
  expect(unknown.headers.get('x-amzn-errortype')).toBe('ResourceNotFoundException');
  await host.stop();
});

test('a function that ends its process harms only its own invocation', async () => {
  await writeFile(
    source,
    'export const handler = async ({ last }) => { if (last) process.exit(3); return "alive"; };',
  );
  const host = await start();

  const ended = await invoke(host.endpoint, { last: true });
  const next = await invoke(host.endpoint, {});

  expect(ended.headers.get('x-amz-function-error')).toBe('Unhandled');
  expect(await ended.json()).toMatchObject({ errorType: 'Runtime.ExitError' });
  expect(await next.json()).toBe('alive');
  await host.stop();
});

test('an asynchronous invocation is accepted at once', async () => {
  await writeFile(source, 'export const handler = () => new Promise(() => {});');
  const host = await start();

  const response = await invoke(host.endpoint, {}, { 'x-amz-invocation-type': 'Event' });

  expect(response.status).toBe(202);
  await host.stop();
});

test('changed code runs without a restart, and broken code leaves the last good one', async () => {
  await writeFile(source, 'export const handler = async () => "first";');
  const lines: string[] = [];
  const host = await start(lines);
  const answer = async () => (await invoke(host.endpoint, {})).json();
  expect(await answer()).toBe('first');

  await save('export const handler = async () => {');
  while (!lines.some((line) => line.includes('do not build'))) await answer();
  const whileBroken = await answer();
  await save('export const handler = async () => "second";');
  let last = whileBroken;
  while (last === 'first') last = await answer();

  expect(whileBroken).toBe('first');
  expect(last).toBe('second');
  await host.stop();
});

/** Whole at once, as editors save: half a file is no code that anyone wrote. */
async function save(code: string): Promise<void> {
  await writeFile(`${source}.saved`, code);
  await rename(`${source}.saved`, source);
}

test('code that does not build is told with its place', async () => {
  await writeFile(source, 'export const handler = async () => {');

  await expect(start()).rejects.toThrow(/handler\.ts:1/);
});

test('is back at its address after a crash, and whoever ran in it is not', async () => {
  await writeFile(source, 'let calls = 0; export const handler = async () => ({ calls: ++calls });');
  const host = await start();
  await invoke(host.endpoint, {});
  const firstPid = host.pid();

  await host.crash();
  const response = await invoke(host.endpoint, {});

  expect(await response.json()).toEqual({ calls: 1 });
  expect(host.pid()).not.toBe(firstPid);
  await host.stop();
});
