import type { Backtest } from '../../backtest.ts';
import { frontier } from '../../frontier.ts';
import { type PolicyName, policyNames } from '../../policies/policy.ts';
import type { Outcome } from '../../simulator/simulate.ts';
import { resample, type Trace } from '../../trace.ts';
import { accepted } from '../refusal.ts';
import { dollars, percent } from '../table.ts';
import {
  area,
  band,
  bottomLabels,
  compact,
  dot,
  escape,
  type Frame,
  horizontalGrid,
  line,
  linearScale,
  rangeScale,
  svg,
  text,
} from './chart.ts';
import { style } from './style.ts';

export interface Report {
  readonly name: string;
  readonly backtest: Backtest;
  /** Each policy once. */
  readonly outcomes: readonly Outcome[];
  /** All that were run, sweeps included. */
  readonly swept: readonly Outcome[];
}

const windowSeconds = 300;
const shownWindows = 4 * 288;
/** A quarter of an hour: a forecast that was made in time to act on. */
const forecastAhead = 3;

/** One self-contained page. */
export function renderReport(report: Report): string {
  const { name, backtest, outcomes } = report;
  const { durationMs, memoryMb } = backtest.settings;
  const shown = shownStretch(backtest);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Capacity: ${escape(name)}</title>
<style>${style}</style>
<main>
<h1>Scaling policies on ${escape(name)}</h1>
<p>${compact(outcomes[0]?.requests ?? 0)} requests of ${durationMs} ms at ${memoryMb} MB, after a warm-up that is not counted.</p>
<div class="card table">${outcomeTable(outcomes)}</div>
<h2>Cost and cold starts</h2>
<p>Each policy at its setting.</p>
<div class="card">${bars(outcomes)}</div>
<h2>Cost against cold starts</h2>
<p>Lower and further left is better. A line joins the settings of one policy of which no other setting of it is both cheaper and has fewer cold starts.</p>
<div class="card">${frontierPlot(report.swept)}</div>
<h2>Load and forecast</h2>
<p>The four days around the highest load. The band is what was expected a quarter of an hour before, from the 2nd percentile to the 97th; the line is its median.</p>
<div class="card">${loadPlot(backtest, shown)}</div>
<h2>Capacity of each policy</h2>
<p>Provisioned environments that served, over mean concurrency.</p>
<div class="columns">${outcomes.map((outcome) => capacityPlot(backtest, outcome, shown)).join('')}</div>
</main>
</html>
`;
}

interface Stretch {
  /** In windows of five minutes, from the start of the trace. */
  readonly from: number;
  readonly to: number;
  readonly windows: Trace;
}

/** Four days with the highest load in their third. */
function shownStretch({ trace, settings }: Backtest): Stretch {
  const windows = accepted(resample(trace, windowSeconds));
  const first = Math.ceil(settings.warmUpSeconds / windowSeconds);
  let highest = first;
  for (let window = first; window < windows.requests.length; window++) {
    if ((windows.requests[window] as number) > (windows.requests[highest] as number)) highest = window;
  }
  const latest = Math.max(windows.requests.length - shownWindows, first);
  const from = Math.min(Math.max(highest - Math.round(shownWindows * 0.6), first), latest);
  return { from, to: Math.min(from + shownWindows, windows.requests.length), windows };
}

function outcomeTable(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => {
    const cells = [
      percent(outcome.coldStartShare),
      outcome.coldStarts.toFixed(0),
      percent(outcome.spilloverShare),
      percent(outcome.throttledShare),
      `${outcome.addedLatencyMs.p99.toFixed(0)} ms`,
      outcome.provisionedUnitHours.toFixed(0),
      dollars(outcome.costUsd),
    ].map((cell) => `<td>${cell}</td>`);
    return `<tr class="${outcome.policy}"><td><span class="key ${outcome.policy}"></span>${outcome.policy}</td>${cells.join('')}</tr>`;
  });
  const heads = [
    'policy',
    'cold starts',
    'number',
    'spill-over',
    'throttled',
    'added p99',
    'unit hours',
    'cost',
  ];
  return `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

/** Two columns of bars, one row a policy. */
function bars(outcomes: readonly Outcome[]): string {
  const rowHeight = 30;
  const height = outcomes.length * rowHeight + 28;
  const mostCost = Math.max(...outcomes.map(({ costUsd }) => costUsd), 1e-9);
  const mostCold = Math.max(...outcomes.map(({ coldStarts }) => coldStarts), 1e-9);
  const longest = 320;
  const rows = outcomes.map(({ policy, costUsd, coldStarts }, index) => {
    const y = 28 + index * rowHeight;
    const bar = (x: number, value: number, most: number, label: string): string => {
      const width = Math.max((value / most) * longest, 1);
      return `<rect class="${policy}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="18" rx="3"/>${text([x + width + 8, y + 13], 'start', label)}`;
    };
    return (
      text([0, y + 13], 'start', policy, 'name') +
      bar(150, costUsd, mostCost, dollars(costUsd)) +
      bar(610, coldStarts, mostCold, compact(Math.round(coldStarts)))
    );
  });
  const heads = text([150, 14], 'start', 'cost') + text([610, 14], 'start', 'cold starts');
  return svg({ width: 1060, height }, 'Cost and cold starts of each policy', heads + rows.join(''));
}

function frontierPlot(outcomes: readonly Outcome[]): string {
  const frame: Frame = { width: 1060, height: 380, left: 64, right: 24, top: 16, bottom: 44 };
  const costs = outcomes.map(({ costUsd }) => costUsd);
  const padding = (Math.max(...costs) - Math.min(...costs)) * 0.04;
  const x = rangeScale(
    Math.min(...costs) - padding,
    Math.max(...costs) + padding,
    frame.left,
    frame.width - frame.right,
  );
  const y = linearScale(
    Math.max(...outcomes.map(({ coldStarts }) => coldStarts)),
    frame.height - frame.bottom,
    frame.top,
  );
  const groups = policyNames.map((policy) => {
    const own = outcomes.filter((outcome) => outcome.policy === policy);
    const best = frontier(own).map(({ costUsd, coldStarts }) => [x(costUsd), y(coldStarts)] as const);
    const dots = own.map((outcome) =>
      dot(
        [x(outcome.costUsd), y(outcome.coldStarts)],
        policy === 'predictive' ? 5 : 3.5,
        policy,
        `${policy}: ${dollars(outcome.costUsd)}, ${outcome.coldStarts.toFixed(0)} cold starts`,
      ),
    );
    return (best.length > 1 ? line(best, policy) : '') + dots.join('');
  });
  const axes =
    horizontalGrid(frame, y, compact) +
    bottomLabels(frame, x, (value) => `$${compact(value)}`) +
    text([frame.width - frame.right, frame.height - 4], 'end', 'cost') +
    text([frame.left + 6, frame.top + 4], 'start', 'cold starts');
  const present = policyNames.filter((policy) => outcomes.some((outcome) => outcome.policy === policy));
  return legend(present) + svg(frame, 'Cost against cold starts', axes + groups.join(''));
}

const legend = (policies: readonly PolicyName[]): string =>
  `<div class="legend">${policies.map((policy) => `<span><span class="key ${policy}"></span>${policy}</span>`).join('')}</div>`;

const perMinute = (requests: number): number => requests / (windowSeconds / 60);

function loadPlot(backtest: Backtest, { from, to, windows }: Stretch): string {
  const frame: Frame = { width: 1060, height: 300, left: 64, right: 8, top: 12, bottom: 32 };
  const actual = windows.requests.subarray(from, to).map(perMinute);
  const forecasts = backtest.forecasts(forecastAhead).slice(from, to);
  const x = positionOf(frame, to - from);
  const highest = Math.max(...actual);
  const y = linearScale(highest * 1.15, frame.height - frame.bottom, frame.top);
  const quantile = (index: number): [number, number][] =>
    forecasts.flatMap((values, position) =>
      values === undefined
        ? []
        : [[x(position), y(Math.min(perMinute(values[index] as number), y.ticks.at(-1) as number))]],
    );
  const content =
    horizontalGrid(frame, y, compact) +
    dayLabels(frame, backtest.trace.startsAt, from, to) +
    band(quantile(6), quantile(0), 'band') +
    line(quantile(3), 'median') +
    line(
      Array.from(actual, (value, position) => [x(position), y(value)] as const),
      'actual',
    ) +
    text([frame.left + 6, frame.top + 4], 'start', 'requests a minute');
  return svg(frame, 'Load and forecast', content);
}

function capacityPlot(backtest: Backtest, outcome: Outcome, { from, to, windows }: Stretch): string {
  const frame: Frame = { width: 520, height: 190, left: 40, right: 8, top: 10, bottom: 28 };
  const { durationMs, stepSeconds } = backtest.settings;
  const stepsInWindow = windowSeconds / stepSeconds;
  const concurrency = windows.requests
    .subarray(from, to)
    .map((requests) => (requests / windowSeconds) * (durationMs / 1000));
  const provisioned = Float64Array.from(
    concurrency,
    (_, position) => outcome.provisioned[(from + position + 1) * stepsInWindow - 1] ?? 0,
  );
  const x = positionOf(frame, to - from);
  const y = linearScale(Math.max(...concurrency, 1) * 1.2, frame.height - frame.bottom, frame.top);
  const top = y.ticks.at(-1) as number;
  const points = (values: Float64Array) =>
    Array.from(values, (value, position) => [x(position), y(Math.min(value, top))] as const);
  const content =
    horizontalGrid(frame, y, compact) +
    dayLabels(frame, backtest.trace.startsAt, from, to) +
    area(points(concurrency), y(0), 'load') +
    line(points(provisioned), outcome.policy);
  return `<div class="card"><h3>${outcome.policy}</h3>${svg(frame, `Capacity of ${outcome.policy}`, content)}</div>`;
}

const positionOf =
  (frame: Frame, count: number) =>
  (position: number): number =>
    frame.left + (position / Math.max(count - 1, 1)) * (frame.width - frame.left - frame.right);

function dayLabels(frame: Frame, startsAt: number, from: number, to: number): string {
  const x = positionOf(frame, to - from);
  const dayMs = 86_400_000;
  const windowMs = windowSeconds * 1000;
  const labels: string[] = [];
  const first = Math.ceil((startsAt + from * windowMs) / dayMs) * dayMs;
  for (let day = first; day < startsAt + to * windowMs; day += dayMs) {
    const position = (day - startsAt) / windowMs - from;
    const label = new Date(day).toLocaleDateString('en', { timeZone: 'UTC', day: 'numeric', month: 'short' });
    const at = x(position).toFixed(1);
    labels.push(
      `<line class="grid" x1="${at}" x2="${at}" y1="${frame.top}" y2="${frame.height - frame.bottom}"/>`,
      text([x(position), frame.height - frame.bottom + 18], 'middle', label),
    );
  }
  return labels.join('');
}
