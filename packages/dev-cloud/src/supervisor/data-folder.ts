/** The folder that keeps a local marketplace between runs. One supervisor at a time may use it. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StartFailure } from '../backends/index.ts';

export interface DataFolder {
  readonly databaseFile: string;
  readonly messagingDirectory: string;
  readonly chainFile: string;
  readonly checkoutFile: string;
  readonly secretsFile: string;
  readonly checkpointsDirectory: string;
  readonly functionLog: string;
  readonly metricsFile: string;
  /** What can be made again. */
  readonly runtimeDirectory: string;
  release(): Promise<void>;
}

const lockName = 'lock';

/** Takes the folder, emptied first where `fresh` asks for it. Throws {@link StartFailure} where another supervisor has it. */
export async function takeDataFolder(directory: string, fresh: boolean): Promise<DataFolder> {
  await mkdir(directory, { recursive: true });
  const lock = join(directory, lockName);
  await takeLock(lock, directory);
  if (fresh) await empty(directory);
  const runtimeDirectory = join(directory, 'runtime');
  await mkdir(runtimeDirectory, { recursive: true });
  return {
    databaseFile: join(directory, 'table.db'),
    messagingDirectory: join(directory, 'messaging'),
    chainFile: join(directory, 'chain.json'),
    checkoutFile: join(directory, 'checkout.json'),
    secretsFile: join(directory, 'parameters.json'),
    checkpointsDirectory: join(directory, 'checkpoints'),
    functionLog: join(directory, 'functions.log'),
    metricsFile: join(directory, 'metrics.json'),
    runtimeDirectory,
    release: () => rm(lock, { force: true }),
  };
}

async function takeLock(lock: string, directory: string): Promise<void> {
  try {
    await writeFile(lock, String(process.pid), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = Number(await readFile(lock, 'utf8').catch(() => ''));
    if (isAlive(holder))
      throw new StartFailure(
        `The marketplace in ${directory} runs already (process ${holder}). Stop that one, or remove ${lock} if that process is something else.`,
      );
    // Its holder was killed before it could tidy up.
    await rm(lock, { force: true });
    await takeLock(lock, directory);
  }
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function empty(directory: string): Promise<void> {
  for (const name of await readdir(directory))
    if (name !== lockName) await rm(join(directory, name), { recursive: true, force: true });
}
