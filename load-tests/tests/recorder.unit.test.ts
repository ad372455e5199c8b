import { describe, expect, it } from '@jest/globals';
import { countErrors, latencyOf, timelineOf } from '../src/figures.ts';
import { Recorder } from '../src/recorder.ts';

const recorderAt = () => {
  let now = 10_000;
  const recorder = new Recorder(() => now);
  return { recorder, wait: (milliseconds: number) => (now += milliseconds) };
};

describe('a recorder', () => {
  it('counts a call in the second it was sent, and its answer in the second it came', () => {
    const { recorder, wait } = recorderAt();
    recorder.start();
    wait(900);

    const end = recorder.begin('getContent');
    wait(1250);
    end('200');

    const timeline = timelineOf(recorder, 3, new Map([[1, { queued: 4, deadLetters: 0, provisioned: 35 }]]));
    expect(timeline).toMatchObject([
      { sent: 1, answered: 0, latency: null, atOnce: 1, queued: null },
      { sent: 0, answered: 0, latency: null, atOnce: 1, queued: 4, provisioned: 35 },
      { sent: 0, answered: 1, latency: { p50: 1250 }, outcomes: { '200': 1 }, atOnce: 1 },
    ]);
  });

  it('notes nothing before the run and nothing that begins after it', () => {
    const { recorder } = recorderAt();

    recorder.begin('getContent')('200');
    recorder.start();
    const late = recorder.begin('getContent');
    recorder.stop();
    late('200');
    recorder.begin('getContent')('200');

    expect(recorder.samples).toHaveLength(1);
  });
});

const samples = Array.from({ length: 100 }, (_, place) => ({
  call: 'getContent',
  outcome: ['200', '304', '429', '500', 'unreachable'][place % 5] ?? '',
  durationMs: 100 - place,
  second: 0,
}));

it('takes percentiles from what was measured, without filling in between', () => {
  expect(latencyOf(samples)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
});

it('takes refusals, failures and silence for errors', () => {
  expect(countErrors(samples)).toBe(60);
});
