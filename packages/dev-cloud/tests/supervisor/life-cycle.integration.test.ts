/** The command itself: how it ends, and what it leaves behind. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

jest.setTimeout(30_000);

const command = fileURLToPath(new URL('../../src/cli/dev.ts', import.meta.url));
const services = fileURLToPath(new URL('../fixtures/services', import.meta.url));
let directory: string;
let running: Run[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-life-'));
  running = [];
});

afterEach(async () => {
  for (const started of running) started.child.kill('SIGKILL');
  await Promise.all(running.map((started) => started.exit));
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Run {
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  output(): string;
}

function run(...more: string[]): Run {
  const options = ['--data', directory, '--services', services, '--no-demo-data', ...more];
  const child = spawn(process.execPath, [command, '--port', '0', ...options]);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  const exit = once(child, 'exit').then(([code]) => code as number | null);
  const started: Run = { child, exit, output: () => output };
  running.push(started);
  return started;
}

async function ready(started: Run): Promise<Endpoints> {
  while (!started.output().includes('accounts')) {
    if (started.child.exitCode !== null) throw new Error(started.output());
    await pause(20);
  }
  const url = /marketplace +(\S+)/.exec(started.output())?.[1];
  const response = await fetch(`${url}/_dev`);
  const { endpoints, rpcUrl } = (await response.json()) as { endpoints: Endpoints; rpcUrl: string };
  return { ...endpoints, chain: rpcUrl };
}

interface Endpoints {
  readonly dynamodb: string;
  readonly lambda: string;
  readonly chain: string;
}

async function isReachable(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

async function allGone(endpoints: Endpoints): Promise<void> {
  for (const url of [endpoints.dynamodb, endpoints.lambda, endpoints.chain])
    while (await isReachable(url)) await pause(50);
}

/** The process that listens on the port of this address, by its command line. */
async function processOf(url: string): Promise<number> {
  const { port } = new URL(url);
  const found = spawn('sh', ['-c', `ps -eo pid=,args= | grep -- '--port[ =]${port}' | grep -v grep`]);
  let output = '';
  found.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  await once(found, 'close');
  const line = output.split('\n').find((text) => !text.includes('/bin/sh'));
  return Number(line?.trim().split(' ')[0]);
}

test('Ctrl-C ends it cleanly, with nothing left', async () => {
  const started = run();
  const endpoints = await ready(started);

  started.child.kill('SIGINT');

  expect(await started.exit).toBe(0);
  await allGone(endpoints);
});

test('when a part is killed, it says which and why, and ends the rest', async () => {
  const started = run();
  const endpoints = await ready(started);

  process.kill(await processOf(endpoints.dynamodb), 'SIGKILL');

  expect(await started.exit).toBe(1);
  expect(started.output()).toContain('the database ended (killed by SIGKILL)');
  await allGone(endpoints);
});

test('when it is killed itself, its parts end, and the next start finds all it had acknowledged', async () => {
  const killed = run();
  const endpoints = await ready(killed);
  const url = /marketplace +(\S+)/.exec(killed.output())?.[1];
  await fetch(`${url}/messages`, { method: 'POST', body: 'velvet' });
  killed.child.kill('SIGKILL');
  await allGone(endpoints);

  const next = run();
  await ready(next);

  const nextUrl = /marketplace +(\S+)/.exec(next.output())?.[1];
  let status = 0;
  while (status !== 200) ({ status } = await fetch(`${nextUrl}/messages/velvet`));
  expect(status).toBe(200);
});

test('a second one on the same data is refused', async () => {
  const first = run();
  await ready(first);

  const second = run();

  expect(await second.exit).toBe(1);
  expect(second.output()).toMatch(/runs already \(process \d+\)/);
});

test('a busy port is one clear line', async () => {
  const squatter = createServer().listen(0, '127.0.0.1');
  await once(squatter, 'listening');
  const { port } = squatter.address() as AddressInfo;

  const started = run('--port', String(port));

  expect(await started.exit).toBe(1);
  expect(started.output()).toMatch(/^Port \d+ is taken, the gateway needs it.*GLAMORA_PORT.*\n$/);
  squatter.close();
});

test('a damaged data file is one clear line, and --fresh mends it', async () => {
  await writeFile(join(directory, 'table.db'), 'no database at all, whoever may ask');

  const refused = run();
  expect(await refused.exit).toBe(1);
  expect(refused.output()).toMatch(/^The data file .*table\.db is damaged\. Start anew with --fresh.*\n$/);

  const fresh = run('--fresh');
  await ready(fresh);
  expect(await readFile(join(directory, 'lock'), 'utf8')).toBe(String(fresh.child.pid));
});
