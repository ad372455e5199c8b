/** A run on one self-contained page. */
import {
  area,
  band,
  bottomLabels,
  compact,
  escape,
  horizontalGrid,
  line,
  linearScale,
  rangeScale,
  svg,
  text,
} from '@glamora/capacity/chart';
import type { Frame, Scale } from '@glamora/capacity/chart';
import type { Figures, Second } from '../figures.ts';
import { isError } from '../recorder.ts';
import { mostP95Ms } from '../thresholds.ts';
import { style } from './style.ts';

export function renderReport(figures: Figures): string {
  const { scenario, environment, startedAt, seconds, visitors, calls, callsASecond } = figures;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Load: ${escape(scenario)} on ${escape(environment)}</title>
<style>${style}</style>
<main>
<h1>${escape(scenario)} on ${escape(environment)}</h1>
<p>${compact(visitors)} visitors in ${seconds} s made ${compact(calls)} calls, ${callsASecond.toFixed(1)} a second. Begun at ${escape(startedAt)}.</p>
<div class="card table">${thresholdTable(figures)}</div>
${findingList(figures)}
${plots(figures)}
<h2>By call</h2>
<div class="card table">${callTable(figures)}</div>
<h2>What was looked for afterwards</h2>
<div class="card table">${checkedTable(figures)}</div>
<h2>How far the visitors can be trusted</h2>
<p>They share this machine with the marketplace where it is a local one. They themselves were late by ${figures.visitorsLateMs.p50} ms at the median and by ${figures.visitorsLateMs.p99} ms at the 99th percentile, which is in every latency above. ${figures.turnedAway} visitors were turned away because too many were there.</p>
</main>
</html>
`;
}

const frame: Frame = { width: 1060, height: 240, left: 64, right: 24, top: 20, bottom: 36 };
const bottom = frame.height - frame.bottom;

function plots(figures: Figures): string {
  const { timeline } = figures;
  if (timeline.length === 0) return '';
  const views = timeline.filter(({ queued }) => queued !== null);
  return [
    plot(figures, {
      title: 'Rate',
      unit: 'calls a second',
      legend: [
        ['pale', 'sent'],
        ['calm', 'answered'],
      ],
      highest: Math.max(...timeline.flatMap(({ sent, answered }) => [sent, answered])),
      draw: (place) =>
        area(
          place(({ sent }) => sent),
          bottom,
          'pale',
        ) +
        line(
          place(({ answered }) => answered),
          'calm',
        ),
    }),
    latencyPlot(figures),
    plot(figures, {
      title: 'Answers',
      unit: 'a second, by status',
      legend: [
        ['good', 'done (2xx, 3xx)'],
        ['warm', 'refused (4xx)'],
        ['hot', 'failed (5xx, or no answer)'],
      ],
      highest: Math.max(...timeline.map(({ answered }) => answered)),
      draw(place) {
        const all = place(({ answered }) => answered);
        const refusedOrFailed = place(({ outcomes }) => countOf(outcomes, isError));
        const failed = place(({ outcomes }) => countOf(outcomes, isFailure));
        return (
          band(all, refusedOrFailed, 'good') +
          band(refusedOrFailed, failed, 'warm') +
          area(failed, bottom, 'hot')
        );
      },
    }),
    views.length === 0
      ? ''
      : plot(figures, {
          title: 'Queues',
          unit: 'messages that wait or are worked on',
          legend: [['warm', 'messages']],
          highest: Math.max(1, ...views.map(({ queued }) => queued ?? 0)),
          draw: (place) =>
            area(
              place(
                ({ queued }) => queued ?? 0,
                ({ queued }) => queued !== null,
              ),
              bottom,
              'warm',
            ),
        }),
    plot(figures, {
      title: 'Capacity',
      unit: 'calls at the same time, and environments that are provisioned for them at least',
      legend: [
        ['calm', 'calls at once'],
        ['good', 'provisioned'],
      ],
      highest: Math.max(1, ...timeline.flatMap(({ atOnce, provisioned }) => [atOnce, provisioned ?? 0])),
      draw: (place) =>
        line(
          place(({ atOnce }) => atOnce),
          'calm',
        ) +
        line(
          place(
            ({ provisioned }) => provisioned ?? 0,
            ({ provisioned }) => provisioned !== null,
          ),
          'good',
        ),
    }),
  ].join('\n');
}

const isAnswered = ({ latency }: Second): boolean => latency !== null;

function latencyPlot(figures: Figures): string {
  const worst = figures.timeline.map(({ latency }) => latency?.p99 ?? 0);
  return plot(figures, {
    title: 'Latency',
    unit: 'milliseconds',
    legend: [
      ['calm', 'p50'],
      ['warm', 'p95'],
      ['pale', 'p99'],
      ['hot', `the limit of p95, ${mostP95Ms} ms`],
    ],
    highest: Math.max(mostP95Ms * 1.2, ...worst),
    draw(place, y) {
      const limit = y(mostP95Ms).toFixed(1);
      return (
        line(
          place(({ latency }) => latency?.p99 ?? 0, isAnswered),
          'pale',
        ) +
        line(
          place(({ latency }) => latency?.p95 ?? 0, isAnswered),
          'warm',
        ) +
        line(
          place(({ latency }) => latency?.p50 ?? 0, isAnswered),
          'calm',
        ) +
        `<line class="limit" x1="${frame.left}" x2="${frame.width - frame.right}" y1="${limit}" y2="${limit}"/>`
      );
    },
  });
}

type Place = (
  valueOf: (second: Second) => number,
  isKnown?: (second: Second) => boolean,
) => readonly (readonly [number, number])[];

interface Plot {
  readonly title: string;
  readonly unit: string;
  readonly legend: readonly (readonly [colour: string, name: string])[];
  readonly highest: number;
  readonly draw: (place: Place, y: Scale) => string;
}

function plot({ timeline, phases }: Figures, { title, unit, legend, highest, draw }: Plot): string {
  const x = rangeScale(0, timeline.length, frame.left, frame.width - frame.right);
  const y = linearScale(highest, bottom, frame.top);
  const place: Place = (valueOf, isKnown = () => true) =>
    timeline.filter(isKnown).map((second) => [x(second.second), y(valueOf(second))] as const);
  const phaseMarks = phases.map(({ name, second }) => {
    const at = x(second).toFixed(1);
    return `<line class="phase" x1="${at}" x2="${at}" y1="${frame.top}" y2="${bottom}"/>${text([x(second) + 4, frame.top - 6], 'start', name)}`;
  });
  const keys = legend.map(
    ([colour, name]) => `<span><span class="key ${colour}"></span>${escape(name)}</span>`,
  );
  return `<h2>${title}</h2>
<div class="card"><div class="legend">${keys.join('')}<span>${escape(unit)}</span></div>${svg(
    frame,
    `${title}, ${unit}`,
    horizontalGrid(frame, y, compact) +
      bottomLabels(frame, x, (value) => `${compact(value)} s`) +
      draw(place, y) +
      phaseMarks.join(''),
  )}</div>`;
}

function thresholdTable({ thresholds }: Figures): string {
  const rows = thresholds.map(
    ({ name, limit, measured, holds }) =>
      `<tr><td>${escape(name)}</td><td>${escape(limit)}</td><td>${escape(measured)}</td><td class="${holds ? 'good' : 'hot'}-text">${holds ? 'holds' : 'does not hold'}</td></tr>`,
  );
  return tableOf(['threshold', 'limit', 'measured', ''], rows);
}

function findingList({ ledger, brokenOff }: Figures): string {
  const items = [
    ...ledger.findings,
    ...Object.entries(brokenOff).map(([why, times]) => `${times} visits broke off: ${why}`),
  ];
  if (items.length === 0) return '';
  const shown = items.slice(0, 100).map((item) => `<li>${escape(item)}</li>`);
  return `<h2>Findings</h2><div class="card"><ul>${shown.join('')}</ul></div>`;
}

function callTable({ byCall }: Figures): string {
  const rows = Object.entries(byCall).map(([call, { calls, errors, latency }]) =>
    row([
      call,
      compact(calls),
      String(errors),
      ...[latency.p50, latency.p95, latency.p99, latency.max].map(ms),
    ]),
  );
  return tableOf(['call', 'calls', 'errors', 'p50', 'p95', 'p99', 'longest'], rows);
}

function checkedTable({ ledger, outcomes }: Figures): string {
  const rows = [
    ...Object.entries(ledger.checked).map(([what, count]) => row([what, String(count)])),
    ...Object.entries(outcomes).map(([outcome, count]) => row([`answers: ${outcome}`, String(count)])),
  ];
  return tableOf(['', 'number'], rows);
}

function tableOf(heads: readonly string[], rows: readonly string[]): string {
  return `<table><tr>${heads.map((head) => `<th>${head}</th>`).join('')}</tr>${rows.join('')}</table>`;
}

function row(cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<td>${escape(cell)}</td>`).join('')}</tr>`;
}

const ms = (value: number): string => `${value.toFixed(1)} ms`;

function countOf(outcomes: Second['outcomes'], belongs: (outcome: string) => boolean): number {
  return Object.entries(outcomes).reduce(
    (sum, [outcome, count]) => (belongs(outcome) ? sum + count : sum),
    0,
  );
}

function isFailure(outcome: string): boolean {
  return isError(outcome) && !/^4\d\d$/.test(outcome);
}
