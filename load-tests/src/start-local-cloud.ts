/** A local cloud in processes of its own, so that it does not share the visitors' event loop. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Refusal } from './refusal.ts';

const command = fileURLToPath(new URL('../../packages/dev-cloud/src/cli/dev.ts', import.meta.url));

/** After a load much may be left to do, which nobody waits for. */
const stoppingMs = 15_000;

export interface StartedCloud {
  readonly url: string;
  stop(): Promise<void>;
}

/** On free ports, with data of its own that is gone after the stop. */
export async function startLocalCloud(): Promise<StartedCloud | Refusal> {
  const directory = await mkdtemp(join(tmpdir(), 'glamora-load-'));
  const supervisor = spawn(process.execPath, [command, '--port', '0', '--data', directory, '--no-demo-data']);
  const ended = once(supervisor, 'exit');
  const stop = async () => {
    supervisor.kill('SIGTERM');
    // Its data goes anyway, and its parts end with it however it ends.
    const patience = setTimeout(() => supervisor.kill('SIGKILL'), stoppingMs);
    await ended;
    clearTimeout(patience);
    await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  let output = '';
  const url = new Promise<string>((resolve) => {
    for (const stream of [supervisor.stdout, supervisor.stderr])
      stream.on('data', (chunk: Buffer) => {
        output = (output + chunk.toString()).slice(-20_000);
        const found = /marketplace +(http:\S+)/.exec(output)?.[1];
        if (found !== undefined) resolve(found);
      });
  });
  const started = await Promise.race([url, ended.then(() => null)]);
  if (started === null) {
    await stop();
    return new Refusal(`The local cloud did not start:\n${output}`);
  }
  return { url: started, stop };
}
