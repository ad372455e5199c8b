import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { takeDataFolder } from '../../src/supervisor/data-folder.ts';

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-data-'));
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

test('a folder in use is refused, and free again when it is released', async () => {
  const first = await takeDataFolder(directory, false);

  await expect(takeDataFolder(directory, false)).rejects.toThrow(
    new RegExp(`runs already \\(process ${process.pid}\\)`),
  );
  await first.release();
  const second = await takeDataFolder(directory, false);
  await second.release();
});

test('the lock of a process that was killed does not count', async () => {
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  await writeFile(join(directory, 'lock'), String(gone.pid));

  const folder = await takeDataFolder(directory, false);

  await folder.release();
});

test('a damaged lock does not count', async () => {
  await writeFile(join(directory, 'lock'), '');

  const folder = await takeDataFolder(directory, false);

  await folder.release();
});

test('fresh empties the folder, but only once it is ours', async () => {
  await writeFile(join(directory, 'table.db'), 'kept');
  const holder = await takeDataFolder(directory, false);

  await expect(takeDataFolder(directory, true)).rejects.toThrow('runs already');
  expect(await readdir(directory)).toContain('table.db');

  await holder.release();
  const fresh = await takeDataFolder(directory, true);
  expect(await readdir(directory)).not.toContain('table.db');
  await fresh.release();
});
