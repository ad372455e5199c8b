/** A Redis server for tests and benchmarks; it keeps nothing on disk. */
import { spawnSync } from 'node:child_process';
import { startChildProcess } from './child-process.ts';
import { freePort } from './free-port.ts';

export interface LocalRedis {
  /** `redis://127.0.0.1:40123` */
  readonly url: string;
  stop(): Promise<void>;
}

const howToInstall = 'It needs Redis: apt-get install redis-server (brew install redis).';

/** Whether what needs Redis can run. Where all has to (CI is set), it runs, and says what is missing. */
export function mayUseRedis(): boolean {
  if (process.env['CI'] !== undefined || spawnSync('redis-server', ['--version']).status === 0) return true;
  console.warn(`What is about the shared cache is left out. ${howToInstall}`);
  return false;
}

/** Throws {@link StartFailure} with what to do, where Redis is not installed. */
export async function startRedis(): Promise<LocalRedis> {
  const port = await freePort();
  const server = await startChildProcess({
    name: 'Redis',
    command: 'redis-server',
    arguments: ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    ready: /Ready to accept connections/,
    explain: (output) => (/not found|ENOENT/.test(output) ? `Redis can't be started. ${howToInstall}` : null),
  });
  return { url: `redis://127.0.0.1:${port}`, stop: () => server.stop() };
}
