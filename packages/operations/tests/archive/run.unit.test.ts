import { describe, expect, test } from '@jest/globals';
import { runArchive } from '../../src/archive/run.ts';

/** A function that answers so, one after the other, and what it was asked. */
function answering(...answers: readonly object[]) {
  const asked: object[] = [];
  const said: string[] = [];
  return {
    asked,
    said,
    invoke: async (event: object) => answers[asked.push(event) - 1],
    progress: (text: string) => said.push(text),
  };
}

describe('running the archive', () => {
  test('goes on until the walk is done, and tells of each slice', async () => {
    const archiver = answering(
      { state: 'paused', archived: 100, kept: 0 },
      { state: 'paused', archived: 250, kept: 1 },
      { state: 'finished', archived: 300, kept: 1 },
    );

    const result = await runArchive(archiver);

    expect(result).toEqual({ archived: 300, kept: 1 });
    expect(archiver.asked).toEqual([
      { begin: true, maximumSeconds: 10 },
      { begin: false, maximumSeconds: 10 },
      { begin: false, maximumSeconds: 10 },
    ]);
    expect(archiver.said.join()).toContain('250 rows archived, 1 kept');
  });

  test('does not wait for another run', async () => {
    const archiver = answering({ state: 'held', until: '2026-11-20T12:05:00.000Z' });

    await expect(runArchive(archiver)).rejects.toThrow('before 2026-11-20T12:05:00.000Z');
  });
});
