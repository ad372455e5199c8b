/** Lines and bands as SVG. Each drawing has a sentence that says what it shows. */
import { h } from './dom.ts';
import type { Markup } from './dom.ts';
import { bandPath, linePath, roundUp } from './paths.ts';
import type { Series } from './paths.ts';

const sparkWidth = 120;
const sparkHeight = 28;

/** @param label what it shows, for who does not see it; empty where the figures beside it say the same. */
export function sparkline(values: Series, label: string, errors: Series = []): Markup {
  const top = roundUp(Math.max(0, ...values.map((value) => value ?? 0)));
  const zeros = values.map((value) => (value === null ? null : 0));
  return h(
    'svg',
    {
      class: 'spark',
      viewBox: `0 -2 ${sparkWidth} ${sparkHeight + 4}`,
      preserveAspectRatio: 'none',
      ...labelled(label),
    },
    h('path', { class: 'area', d: bandPath(zeros, values, top, sparkWidth, sparkHeight) }),
    h('path', { class: 'line', d: linePath(values, top, sparkWidth, sparkHeight) }),
    errors.some((value) => (value ?? 0) > 0) &&
      h('path', { class: 'line bad', d: linePath(errors, top, sparkWidth, sparkHeight) }),
  );
}

export interface ChartLine {
  readonly name: string;
  /** Its colour and stroke, in the style sheet. */
  readonly kind: string;
  readonly values: Series;
}

export interface ChartBand {
  readonly name: string;
  readonly low: Series;
  readonly high: Series;
}

interface Chart {
  readonly label: string;
  readonly lines: readonly ChartLine[];
  readonly band?: ChartBand;
  /** How a value on the axis is written. */
  readonly write: (value: number) => string;
  /** From the left to the right. */
  readonly times: readonly string[];
}

const width = 600;
const height = 150;

/** The drawing is stretched to its place; texts stand beside it, so that they are not. */
export function chart({ label, lines, band, write, times }: Chart): Markup {
  const values = [...lines.flatMap((line) => line.values), ...(band?.high ?? [])];
  const top = roundUp(Math.max(0, ...values.map((value) => value ?? 0)));
  return h(
    'figure',
    { class: 'chart' },
    h(
      'div',
      { class: 'plot' },
      h(
        'div',
        { class: 'axis', 'aria-hidden': 'true' },
        ...[top, top / 2, 0].map((value) => h('span', {}, write(value))),
      ),
      h(
        'svg',
        { viewBox: `0 -3 ${width} ${height + 6}`, preserveAspectRatio: 'none', ...labelled(label) },
        ...[0, height / 2, height].map((y) => h('path', { class: 'grid', d: `M0 ${y}H${width}` })),
        band !== undefined &&
          h('path', { class: 'band', d: bandPath(band.low, band.high, top, width, height) }),
        ...lines.map((line) =>
          h('path', { class: `line ${line.kind}`, d: linePath(line.values, top, width, height) }),
        ),
      ),
    ),
    h('div', { class: 'times', 'aria-hidden': 'true' }, ...times.map((time) => h('span', {}, time))),
    h(
      'figcaption',
      {},
      ...lines.map(({ name, kind }) => h('span', { class: `key ${kind}` }, name)),
      band !== undefined && h('span', { class: 'key band' }, band.name),
    ),
  );
}

function labelled(label: string) {
  return label === '' ? { 'aria-hidden': 'true' } : { role: 'img', 'aria-label': label };
}
