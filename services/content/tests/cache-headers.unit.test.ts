import { describe, expect, test } from '@jest/globals';
import { asksAnew, cachingHeaders } from '../src/cache-headers.ts';

test.each(['no-cache', 'No-Cache', 'max-age=0', 'no-store, no-cache', 'max-age=00,must-revalidate'])(
  '%s asks for the content as it is now',
  (value) => {
    expect(asksAnew(value)).toBe(true);
  },
);

test.each([undefined, '', 'max-age=300', 'max-age=05', 'max-stale=0', 'no-cached', 'x-max-age=0'])(
  '%s takes what there is',
  (value) => {
    expect(asksAnew(value)).toBe(false);
  },
);

describe('who keeps an answer keeps it', () => {
  test.each([
    [0, 300],
    [100, 200],
    [300, 0],
    [301, 0],
  ])('where it is %d seconds old for %d more', (ageSeconds, left) => {
    expect(cachingHeaders({ ageSeconds, isStale: false })).toEqual({
      'cache-control': `public, max-age=${left}`,
    });
  });

  test('for no time where it is shown for want of anything better, and is told so', () => {
    expect(cachingHeaders({ ageSeconds: 400, isStale: true })).toEqual({
      'cache-control': 'public, max-age=0',
      warning: '110 - "Response is Stale"',
    });
  });
});
