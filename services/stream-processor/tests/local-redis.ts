/** A Redis server for a test, on a free port of the loopback interface; it keeps nothing. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { createInterface } from 'node:readline';

export interface LocalRedis {
  readonly url: string;
  stop(): Promise<void>;
}

/** Whether tests that need Redis can run. Where all have to (CI is set), they run, and say what is missing. */
export function mayUseRedis(): boolean {
  if (process.env['CI'] !== undefined || spawnSync('redis-server', ['--version']).status === 0) return true;
  console.warn(`Tests of the shared cache are left out. ${howToInstall}`);
  return false;
}

const howToInstall = 'They need Redis: apt-get install redis-server (brew install redis).';

/** @throws Error with what to do, where Redis is not installed. */
export async function startLocalRedis(): Promise<LocalRedis> {
  const port = await freePort();
  const settings = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', settings, { stdio: ['ignore', 'pipe', 'inherit'] });
  const failed = once(server, 'error').then(([cause]) => {
    throw new Error(`Tests of the shared cache can't run. ${howToInstall}`, { cause });
  });
  await Promise.race([failed, saidReady(server.stdout)]);
  return {
    url: `redis://127.0.0.1:${port}`,
    async stop() {
      const ended = once(server, 'exit');
      server.kill();
      await ended;
    },
  };
}

async function saidReady(output: NodeJS.ReadableStream): Promise<void> {
  for await (const line of createInterface({ input: output }))
    if (line.includes('Ready to accept connections')) break;
  // What nobody reads would fill the pipe.
  output.resume();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
