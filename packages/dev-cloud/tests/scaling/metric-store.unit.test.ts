import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { openMetricStore } from '../../src/scaling/metric-store.ts';

const folder = mkdtempSync(join(tmpdir(), 'metrics-'));
afterAll(() => rmSync(folder, { recursive: true }));

const noon = Date.parse('2026-11-20T12:00:00Z');
const minute = 60_000;
const invocation = { functionName: 'greet', durationMs: 20, concurrency: 1 };
const always = [0, Number.MAX_SAFE_INTEGER] as const;

test('counts by period; what nothing was told of has no datapoint', async () => {
  const metrics = await openMetricStore(join(folder, 'new.json'));
  metrics.record(invocation, noon + 1, 1);
  metrics.record({ ...invocation, concurrency: 3 }, noon + minute, 10);
  metrics.record(invocation, noon + 7 * minute, 1);

  const minutes = metrics.read('Invocations', 'greet', 60, ...always);

  expect([...minutes]).toEqual([
    [noon, 1],
    [noon + minute, 10],
    [noon + 7 * minute, 1],
  ]);
  expect([...metrics.read('Duration', 'greet', 300, ...always).values()]).toEqual([220, 20]);
  expect([...metrics.read('ConcurrentExecutions', 'greet', 300, ...always).values()]).toEqual([3, 1]);
  expect(metrics.read('Invocations', 'other', 60, ...always).size).toBe(0);
});

test('gives what begins within the time that is asked for', async () => {
  const metrics = await openMetricStore(join(folder, 'range.json'));
  for (const at of [0, 1, 2]) metrics.record(invocation, noon + at * minute, 1);

  const datapoints = metrics.read('Invocations', 'greet', 60, noon + minute, noon + 2 * minute);

  expect([...datapoints.keys()]).toEqual([noon + minute]);
});

test('keeps what was told until the next run, for fifteen days', async () => {
  const file = join(folder, 'kept.json');
  const metrics = await openMetricStore(file);
  metrics.record(invocation, noon - 16 * 24 * 60 * minute, 1);
  metrics.record(invocation, noon, 1);
  await metrics.keep();

  const next = await openMetricStore(file);

  expect([...next.read('Invocations', 'greet', 60, ...always)]).toEqual([[noon, 1]]);
  expect(next.latest()).toBe(noon + minute);
});

test('begins anew where the file is damaged', async () => {
  const file = join(folder, 'damaged.json');
  writeFileSync(file, '[["greet", [[');

  const metrics = await openMetricStore(file);

  expect(metrics.latest()).toBe(0);
});
