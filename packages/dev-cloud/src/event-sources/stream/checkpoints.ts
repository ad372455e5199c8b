import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Stands in a checkpoint for "before the first record of the shard". */
export const trimHorizon = 'TRIM_HORIZON';

/** Stands in a checkpoint for "the shard is closed, and all of it was handled". */
export const shardEnd = 'SHARD_END';

/** Remembers for each shard how far it was handled, so that a restart goes on there. */
export interface Checkpoints {
  /** The sequence number of the last record handled, {@link trimHorizon}, {@link shardEnd}, or nothing for a new shard. */
  load(shard: string): Promise<string | undefined>;
  save(shard: string, sequenceNumber: string): Promise<void>;
}

/**
 * Keeps the checkpoints of one event source in a JSON file, replaced as a whole, so that a crash leaves the old or the new one.
 * @throws Error on loading when the file is not one that this function wrote
 */
export function fileCheckpoints(path: string): Checkpoints {
  let saved: Promise<Record<string, string>> | undefined;
  let writing: Promise<void> = Promise.resolve();
  const load = (): Promise<Record<string, string>> => (saved ??= readCheckpoints(path));

  return {
    load: async (shard) => (await load())[shard],
    save: async (shard, sequenceNumber) => {
      const checkpoints = await load();
      checkpoints[shard] = sequenceNumber;
      writing = writing.then(
        () => replaceFile(path, checkpoints),
        () => replaceFile(path, checkpoints),
      );
      await writing;
    },
  };
}

async function readCheckpoints(path: string): Promise<Record<string, string>> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw error;
  });
  try {
    return JSON.parse(text) as Record<string, string>;
  } catch (error) {
    throw new Error(`${path} is damaged: delete it, and the stream is read from its start`, { cause: error });
  }
}

async function replaceFile(path: string, content: Record<string, string>): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(`${path}.new`, JSON.stringify(content, null, 2));
  await rename(`${path}.new`, path);
}
