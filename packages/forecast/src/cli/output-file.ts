import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

/**
 * Writes the lines to a file, gzipped if its name ends in `.gz`, or to standard output where it is `-`. A file takes its name only
 * when it is whole.
 * @throws Refusal where it can't be written.
 */
export async function writeLines(lines: AsyncIterable<string>, path: string): Promise<void> {
  if (path === '-') {
    for await (const line of lines)
      if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
    return;
  }
  const unfinished = `${path}.unfinished`;
  try {
    const text = Readable.from(ended(lines));
    const file = createWriteStream(unfinished);
    await (path.endsWith('.gz') ? pipeline(text, createGzip(), file) : pipeline(text, file));
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Refusal(`${path} cannot be written: ${error.message}`);
  }
}

async function* ended(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}
