import { expect, test } from '@jest/globals';
import { functionActivities } from '../../src/console/function-activity.ts';
import { toBreakerLine, toEnvironmentEnd } from '../../src/function-host/environment-signal.ts';
import type { BreakerSignal } from '../../src/function-host/environment-signal.ts';

const breaker = (environment: number, state: BreakerSignal['state']) =>
  `[reader] ${toBreakerLine({ dependency: 'the table', state, environment })}`;

test('cache hits come from the metrics that functions print', () => {
  const activities = functionActivities(() => 0);

  activities.printed('[reader] {"_aws":{},"processCacheHits":1,"sharedCacheHits":0,"cacheMisses":0}');
  activities.printed('[reader] {"_aws":{},"processCacheHits":0,"sharedCacheHits":0,"cacheMisses":1}');
  activities.printed('[reader] {"_aws":{},"requests":1}');

  expect(activities.cachesOf('reader')).toEqual({ process: 1, shared: 0, misses: 1, stale: 0 });
  expect(activities.cachesOf('writer')).toBeNull();
});

test('of several environments, the worst breaker is told', () => {
  const activities = functionActivities(() => 7);

  activities.printed(breaker(1, 'closed'));
  activities.printed(breaker(2, 'open'));
  activities.printed(breaker(3, 'half-open'));

  expect(activities.breakersOf('reader')).toEqual([{ dependency: 'the table', state: 'open', since: 7 }]);
});

test('an environment takes its breakers along when it ends', () => {
  const activities = functionActivities(() => 0);
  activities.printed(breaker(1, 'closed'));
  activities.printed(breaker(2, 'open'));

  activities.printed(`[reader] ${toEnvironmentEnd(2)}`);

  expect(activities.breakersOf('reader')).toMatchObject([{ state: 'closed' }]);
});

test('an invocation that failed is counted with its reason', () => {
  const activities = functionActivities(() => 7);
  const invocation = { functionName: 'reader', requestId: '1', durationMs: 3, concurrency: 1 };

  activities.invoked({ ...invocation, error: null });
  activities.invoked({ ...invocation, error: 'TypeError: no' });

  expect(activities.of('reader').traffic.traffic()).toMatchObject({ count: 2, errors: 1 });
  expect(activities.of('reader').lastError).toEqual({ message: 'TypeError: no', at: 7 });
});

test.each(['functions reloaded', '[reader] {"_aws": broken', '[reader] {"level":"INFO","message":"hello"}'])(
  'a line that says nothing of this is passed over: %s',
  (line) => {
    const activities = functionActivities(() => 0);

    activities.printed(line);

    expect(activities.cachesOf('reader')).toBeNull();
    expect(activities.breakersOf('reader')).toEqual([]);
  },
);
