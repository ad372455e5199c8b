import { describe, expect, it } from '@jest/globals';
import { describeDifference, differencesOf } from '../src/checks/difference.ts';
import { progressOn } from '../src/trial/progress.ts';

describe('comparing what is there with what was asked for', () => {
  it('finds nothing where both are the same', () => {
    const differences = differencesOf('a queue', { tries: [5, 5], aliases: [['live'], ['live']] });

    expect(differences).toEqual([]);
  });

  it('names what differs, and both values', () => {
    const [difference] = differencesOf('a queue', { tries: [5, 3], retention: [60, 60] });

    expect(difference && describeDifference(difference)).toBe('a queue: tries is 3, asked for was 5');
  });

  it('takes what is missing for a difference', () => {
    const [difference] = differencesOf('a function', { 'reserved concurrency': [50, undefined] });

    expect(difference).toMatchObject({ asked: 50, found: undefined });
  });
});

describe('the progress of a trial', () => {
  it('keeps what each step found', async () => {
    const progress = progressOn(() => {});

    await progress.run('count', async () => 7, String);

    expect(progress.steps).toEqual([
      expect.objectContaining({ name: 'count', outcome: 'passed', text: '7' }),
    ]);
  });

  it('ends with the step that fails, and says why', async () => {
    const lines: string[] = [];
    const progress = progressOn((line) => lines.push(line));

    const running = progress.run('deploy', () => Promise.reject(new Error('no such stack')));

    await expect(running).rejects.toThrow('no such stack');
    expect(progress.steps).toEqual([expect.objectContaining({ outcome: 'failed', text: 'no such stack' })]);
    expect(lines.at(-1)).toContain('no such stack');
  });
});
