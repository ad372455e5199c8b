import { describe, expect, test } from '@jest/globals';
import { modeAt, nextSetting } from '../src/scaling-mode.ts';

const noon = new Date('2026-11-20T12:00:00.000Z');
const hoursLater = (hours: number) => new Date(noon.getTime() + hours * 3_600_000);
const request = { setBy: 'an operator', reason: 'a sale' };
const automatic = modeAt(undefined, noon);

describe('the mode', () => {
  test('is automatic until somebody sets one', () => {
    expect(automatic.mode).toBe('automatic');
  });

  test.each(['automatic', 'dry-run', 'off'] as const)('%s lasts', (mode) => {
    const set = nextSetting(automatic, { mode, ...request }, noon);

    expect(modeAt(set, hoursLater(10_000)).mode).toBe(mode);
  });

  test('emergency ends after two hours, in what held before it', () => {
    const dryRun = nextSetting(automatic, { mode: 'dry-run', ...request }, noon);
    const set = nextSetting(dryRun, { mode: 'emergency', ...request }, noon);

    const modes = [1.999, 2].map((hours) => modeAt(set, hoursLater(hours)).mode);

    expect(modes).toEqual(['emergency', 'dry-run']);
  });

  test('emergency ends after two hours even if a later end, or none, was written', () => {
    const set = nextSetting(automatic, { mode: 'emergency', ...request }, noon);

    const modes = [hoursLater(48).toISOString(), null].map(
      (until) => modeAt({ ...set, until }, hoursLater(2)).mode,
    );

    expect(modes).toEqual(['automatic', 'automatic']);
  });

  test('cost-optimised ends with the day in UTC', () => {
    const set = nextSetting(automatic, { mode: 'cost-optimised', ...request }, noon);

    const modes = [11.999, 12].map((hours) => modeAt(set, hoursLater(hours)).mode);

    expect(modes).toEqual(['cost-optimised', 'automatic']);
  });

  test('that ends by itself, after another that does, leaves what lasted before both', () => {
    const off = nextSetting(automatic, { mode: 'dry-run', ...request }, noon);
    const saving = nextSetting(off, { mode: 'cost-optimised', ...request }, noon);
    const set = nextSetting(saving, { mode: 'emergency', ...request }, noon);

    expect(modeAt(set, hoursLater(3)).mode).toBe('dry-run');
  });
});
