import { describe, expect, test } from '@jest/globals';
import type { ApiLoad } from '../../src/ops/api-load.ts';
import { judgeSpike } from '../../src/ops/spike-verdict.ts';

const figures = { response: 500, failed: 0.01, throttled: 10 };
const calm: ApiLoad = { requests: 1000, refused: 0, failed: 0, throttledAMinute: 0, average: 40, p95: 90 };
const foreseen = { functionName: 'getContentUrl', likely: { low: 800, high: 1200 } };

const judge = (now: Partial<ApiLoad>, yesterday: Partial<ApiLoad> = {}, came = 1100) =>
  judgeSpike(
    [{ api: 'content', now: { ...calm, ...now }, yesterday: { ...calm, ...yesterday } }],
    [{ ...foreseen, came }],
    figures,
  );

describe('A spike', () => {
  test.each([
    ['half as many again as yesterday, and answered', { requests: 1500 }, 'borne'],
    ['mostly refused', { requests: 5000, refused: 2501 }, 'refusals'],
    ['failing for one in a hundred', { requests: 5000, failed: 50 }, 'suffering'],
    ['throttled ten times a minute', { requests: 5000, throttledAMinute: 10 }, 'suffering'],
    ['slow on average', { requests: 5000, average: 500 }, 'suffering'],
    ['slow for the slowest twentieth', { requests: 5000, p95: 500 }, 'suffering'],
  ])('%s', (_, now, kind) => {
    const verdict = judge(now);

    expect(verdict.kind).toBe(kind);
    expect(verdict.text).not.toMatch(/no spike/i);
  });

  test('says whether it was foreseen', () => {
    const expected = judge({ requests: 5000 }, {}, 1200);
    const surprising = judge({ requests: 5000 }, {}, 1201);

    expect(expected.text).toContain('and it was foreseen');
    expect(surprising.text).toContain('more than was foreseen for getContentUrl');
  });

  test('may come where there was nothing yesterday', () => {
    const verdict = judge({ requests: 100 }, { requests: 0 });

    expect(verdict).toMatchObject({ kind: 'borne', text: expect.stringContaining('none yesterday') });
  });
});

describe('No spike', () => {
  test.each([
    ['a third more than yesterday', { requests: 1333 }, 'quiet'],
    ['a few requests in a stage that nobody uses', { requests: 99 }, 'quiet'],
    ['usual load, a single failure', { failed: 9 }, 'quiet'],
    ['usual load that fails', { failed: 10 }, 'suffering'],
  ])('%s', (_, now, kind) => {
    const verdict = judge(now, 'requests' in now && now.requests < 100 ? { requests: 0 } : {});

    expect(verdict.kind).toBe(kind);
    expect(verdict.text).toMatch(/No spike/);
  });
});

test('Where nothing is counted by API, the forecast says whether it is a spike', () => {
  const quiet = judgeSpike([], [{ ...foreseen, came: 1200 }], figures);
  const more = judgeSpike([], [{ ...foreseen, came: 1201 }], figures);

  expect(quiet).toEqual({ kind: 'quiet', text: 'No more came than was foreseen.' });
  expect(more).toEqual({ kind: 'borne', text: 'More came than was foreseen for getContentUrl.' });
});
