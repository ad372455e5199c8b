import { describe, expect, it } from '@jest/globals';
import { readOptions } from '../src/options.ts';
import type { RunOptions } from '../src/options.ts';
import { peakRate, totalSeconds } from '../src/phases.ts';
import { Refusal } from '../src/refusal.ts';

const read = (line: string, variables: Record<string, string> = {}) =>
  readOptions(line.split(' ').filter(Boolean), variables);

const readRun = (line: string, variables: Record<string, string> = {}): RunOptions => {
  const options = read(line, variables);
  if (options instanceof Refusal) throw options;
  if (options.command !== 'run') throw new Error(`read as ${options.command}`);
  return options;
};

describe('a run', () => {
  it('goes to this machine unless told otherwise', () => {
    const { baseUrl, environment } = readRun('--scenario spike', { GLAMORA_PORT: '4000' });

    expect({ baseUrl, environment }).toEqual({ baseUrl: 'http://127.0.0.1:4000', environment: 'local' });
  });

  it('has the scenario’s phases', () => {
    const { scenario } = readRun('--scenario scaling-scenario');

    expect(
      scenario.phases.map(({ durationSeconds, arrivalRate, rampTo }) => [
        durationSeconds,
        arrivalRate,
        rampTo,
      ]),
    ).toEqual([
      [60, 5, 50],
      [120, 50, 100],
      [600, 100, undefined],
    ]);
  });

  it('keeps its shape at another rate and in another time', () => {
    const { scenario } = readRun('--scenario spike --rate 200 --duration 24');

    expect(peakRate(scenario.phases)).toBe(200);
    expect(totalSeconds(scenario.phases)).toBe(24);
    expect(scenario.phases[1]).toEqual({ name: 'up', durationSeconds: 3, arrivalRate: 20, rampTo: 200 });
  });

  it('is shortened by a factor', () => {
    const { scenario } = readRun('--scenario scaling-scenario --scale-time 0.1');

    expect(scenario.phases.map(({ durationSeconds }) => durationSeconds)).toEqual([6, 12, 60]);
  });
});

describe('production', () => {
  it('has its own phases, at most two hundred visitors at once, and nothing is written there', () => {
    const { scenario } = readRun('--scenario spike --env production --yes-production');

    expect(scenario.phases).toEqual([{ name: 'production', durationSeconds: 300, arrivalRate: 50 }]);
    expect(scenario.mostVisitorsAtOnce).toBe(200);
    expect(Object.keys(scenario.visits)).toEqual(['look', 'browse', 'search', 'visitCreator']);
  });
});

describe('what is refused', () => {
  it.each([
    ['an unknown scenario', '--scenario storm', /no scenario 'storm'.*spike/],
    ['no scenario', '--rate 5', /no scenario ''/],
    ['an unknown environment', '--scenario spike --env moon', /no environment 'moon'.*staging/],
    ['an unknown option', '--scenario spike --speed 5', /--speed/],
    ['an unknown command', 'break', /no command 'break'/],
    ['a rate of nothing', '--scenario spike --rate 0', /--rate is a number above 0/],
    ['a rate that is no number', '--scenario spike --rate many', /not 'many'/],
    ['too many visitors', '--scenario spike --rate 501', /501 visitors a second are too many: 500/],
    ['a run without an end', '--scenario soak --duration 7201', /7201 s are too long: 7200/],
    ['a distant stage', '--scenario spike --env staging', /not on this machine.*--yes-remote/],
    ['production', '--scenario spike --env production', /--yes-production/],
    [
      'production with the words for another',
      '--scenario spike --env production --yes-remote',
      /--yes-production/,
    ],
    [
      'more in production than is agreed',
      '--scenario spike --env production --yes-production --rate 51',
      /50 at most/,
    ],
    [
      'longer in production than is agreed',
      '--scenario spike --env production --yes-production --duration 301',
      /300 at most/,
    ],
    [
      'purchases in production',
      '--scenario checkout --env production --yes-production',
      /leaves things behind/,
    ],
    ['the limit of production', 'limit --env production --yes-production', /limit of production/],
    ['a start elsewhere', '--scenario spike --env dev --start --yes-remote', /--start/],
    ['one file to compare', 'compare one.json', /two files/],
  ])('%s', (_, line, reason) => {
    const options = read(line);

    expect(options).toBeInstanceOf(Refusal);
    expect((options as Refusal).message).toMatch(reason);
  });

  it('an address in the environment that is not on this machine', () => {
    const options = read('--scenario spike', { GLAMORA_LOAD_URL: 'https://127.0.0.1.example.com' });

    expect((options as Refusal).message).toMatch(/not on this machine/);
  });
});

it('goes where the environment says, with the words for it', () => {
  const { baseUrl } = readRun('--scenario spike --env dev --yes-remote', {
    GLAMORA_LOAD_URL: 'https://elsewhere.example/api',
  });

  expect(baseUrl).toBe('https://elsewhere.example/api');
});

it('explains itself when nothing is asked', () => {
  expect(read('')).toEqual({ command: 'help' });
});
