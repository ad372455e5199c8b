/** A Python with what a file pins in it: in an environment of its own, made once and used again. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { access, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const execute = promisify(execFile);

/** What is asked for can't be had on this machine; the message says why. */
export class NotAvailable extends Error {
  override readonly name = 'NotAvailable';
}

const candidates = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3'];

/**
 * @param requirements file that pins what is installed.
 * @param cache folder that environments are kept in.
 * @returns the path of the interpreter, or why there is none.
 */
export async function preparePython(requirements: string, cache: string): Promise<string | NotAvailable> {
  const pinned = createHash('sha256')
    .update(await readFile(requirements))
    .digest('hex')
    .slice(0, 12);
  const folder = join(cache, `python-${pinned}`);
  const interpreter = join(folder, 'bin/python');
  if (await isThere(join(folder, 'ready'))) return interpreter;
  const python = await findPython();
  if (python === null) return new NotAvailable('There is no Python of 3.10 or later on this machine.');
  try {
    await rm(folder, { recursive: true, force: true });
    await execute(python, ['-m', 'venv', folder]);
    await execute(interpreter, ['-m', 'pip', 'install', '--quiet', '--requirement', requirements]);
    // An interrupted installation is begun anew.
    await execute(interpreter, [
      '-c',
      'import pathlib, sys; pathlib.Path(sys.argv[1]).touch()',
      join(folder, 'ready'),
    ]);
    return interpreter;
  } catch (error) {
    return new NotAvailable(`It could not be installed: ${lastLine((error as Error).message)}`);
  }
}

async function findPython(): Promise<string | null> {
  const test = 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))';
  for (const candidate of candidates)
    try {
      // oxlint-disable-next-line no-await-in-loop -- the first that will do
      await execute(candidate, ['-c', test]);
      return candidate;
    } catch {
      continue;
    }
  return null;
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
