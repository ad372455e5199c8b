/** Is it real, does it hurt, was it foreseen? */
import { textTable } from '../text-table.ts';
import type { ApiLoad } from './api-load.ts';
import type { Command } from './command.ts';
import { readStageLoad } from './stage-load.ts';
import type { StageLoad } from './stage-load.ts';
import type { ComparedLoad, ForeseenLoad } from './spike-verdict.ts';

/** CloudWatch keeps minutes for a fortnight; more than a day would be compared with itself. */
const mostMinutes = 24 * 60;

export const verifySpike: Command = {
  terms: [],
  summary:
    'requests, refusals, failures, throttles and latency of each API, beside the same minutes yesterday and the forecast, with a verdict',
  options: { minutes: { type: 'string', default: '15', help: 'so many full minutes (15)' } },
  runbook: 'concurrency',
  async run({ stage, options, now }) {
    const minutes = options.count('minutes', mostMinutes) ?? 15;
    const load = await readStageLoad(stage, await stage.scaler.status(), minutes, now());
    return { text: describe(load), data: load };
  },
};

function describe({ loads, foreseen, verdict }: StageLoad): string {
  const parts = [
    ...(loads.length > 0
      ? [describeLoads(loads)]
      : ['The local cloud does not count by API: this is of its functions alone.']),
    ...(foreseen.length > 0 ? [describeForeseen(foreseen)] : []),
    verdict.text,
  ];
  return parts.join('\n\n');
}

function describeLoads(loads: readonly ComparedLoad[]): string {
  const rows = loads.flatMap(({ api, now, yesterday }) => [
    [api, 'now', ...figuresOf(now)],
    ['', 'yesterday', ...figuresOf(yesterday)],
  ]);
  return textTable(['api', '', 'requests', '4xx', '5xx', '429 a minute', 'average ms', 'worst p95 ms'], rows);
}

function figuresOf({ requests, refused, failed, throttledAMinute, average, p95 }: ApiLoad): string[] {
  return [requests, refused, failed, throttledAMinute, average, p95].map((figure) =>
    String(Math.round(figure)),
  );
}

function describeForeseen(foreseen: readonly ForeseenLoad[]): string {
  const rows = foreseen.map(({ functionName, likely, came }) => [
    functionName,
    likely ? `${Math.round(likely.low)} to ${Math.round(likely.high)}` : 'no forecast',
    String(Math.round(came)),
  ]);
  return textTable(['function', 'foreseen in five minutes', 'came'], rows);
}
