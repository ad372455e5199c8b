import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { Refusal } from './refusal.ts';

/** A line that is longer than this does not fit a string together with what is made of it. */
const longestLine = 256 * 1024 * 1024;

export interface Line {
  /** Counted from 1. */
  readonly number: number;
  /** Without its end, and without a byte order mark. */
  readonly text: string;
}

/**
 * The lines of a file one by one, empty ones left out, without holding more than one of them.
 * @param onRead is told after each part which share of the file has been read.
 * @throws Refusal where the file can't be read.
 */
export async function* readLines(path: string, onRead: (share: number) => void): AsyncGenerator<Line> {
  let number = 0;
  let begun: string[] = [];
  let length = 0;
  const take = (end: string): Line => {
    number += 1;
    const text = begun.join('') + end;
    begun = [];
    length = 0;
    const withoutMark = number === 1 && text.startsWith('\uFEFF') ? text.slice(1) : text;
    return { number, text: withoutMark.endsWith('\r') ? withoutMark.slice(0, -1) : withoutMark };
  };
  for await (const part of textOf(path, onRead)) {
    let from = 0;
    for (let end = part.indexOf('\n'); end !== -1; end = part.indexOf('\n', from)) {
      const line = take(part.slice(from, end));
      from = end + 1;
      if (line.text.trim() !== '') yield line;
    }
    const rest = part.slice(from);
    begun.push(rest);
    length += rest.length;
    if (length > longestLine)
      throw new Refusal(
        `${path}, line ${number + 1}: longer than ${longestLine} characters. Write the series in long format, or only its latest values.`,
      );
  }
  const last = take('');
  if (last.text.trim() !== '') yield last;
}

async function* textOf(path: string, onRead: (share: number) => void): AsyncGenerator<string> {
  try {
    const { size } = await stat(path);
    const file = createReadStream(path, { highWaterMark: 1024 * 1024 });
    let read = 0;
    file.on('data', (chunk) => {
      read += chunk.length;
      onRead(read / size);
    });
    const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
    // A pipe does not pass on what goes wrong at its beginning.
    if (bytes !== file) file.on('error', (error) => bytes.destroy(error));
    yield* bytes.setEncoding('utf8') as AsyncIterable<string>;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new Refusal(`${path} cannot be read: ${error.message}`);
  }
}
