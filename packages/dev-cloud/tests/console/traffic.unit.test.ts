import { expect, test } from '@jest/globals';
import { recordTraffic } from '../../src/console/traffic.ts';

/** At the beginning of a step. */
const start = Date.parse('2026-11-20T12:00:00Z');

function recorder() {
  const clock = { now: start };
  const traffic = recordTraffic(() => clock.now);
  return { traffic, pass: (seconds: number) => (clock.now += seconds * 1000) };
}

test('calls and failures are counted by steps of five seconds', () => {
  const { traffic, pass } = recorder();

  for (let call = 0; call < 10; call += 1) traffic.called(20);
  traffic.failed();
  pass(5);
  traffic.called(20);

  expect(traffic.traffic()).toMatchObject({ count: 11, errors: 1, perSecondNow: 11 / 5 });
  expect(traffic.traffic().perSecond.slice(-2)).toEqual([0, 2]);
  expect(traffic.traffic().errorsPerSecond.at(-1)).toBe(0.2);
});

test('what is older than five minutes is forgotten', () => {
  const { traffic, pass } = recorder();
  traffic.called(20, 3);

  pass(300);
  const before = traffic.traffic().count;
  pass(5);

  expect(before).toBe(1);
  expect(traffic.traffic()).toMatchObject({ count: 0, p50: null, p95: null, perSecondNow: 0 });
  expect(traffic.concurrency()).toBe(0);
});

test('percentiles are known within five percent', () => {
  const { traffic } = recorder();

  for (let milliseconds = 1; milliseconds <= 1000; milliseconds += 1) traffic.called(milliseconds);

  const { p50, p95, p99 } = traffic.traffic();
  expect(Math.abs((p50 ?? 0) - 500)).toBeLessThan(25);
  expect(Math.abs((p95 ?? 0) - 950)).toBeLessThan(48);
  expect(Math.abs((p99 ?? 0) - 990)).toBeLessThan(50);
});

test('the most that ran at once is kept', () => {
  const { traffic, pass } = recorder();

  traffic.called(1, 2);
  pass(20);
  traffic.called(1, 1);

  expect(traffic.concurrency()).toBe(2);
});
