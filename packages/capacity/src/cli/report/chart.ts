/** Plots as inline SVG, coloured by the page's classes so that they follow its theme. */

export interface Scale {
  (value: number): number;
  readonly ticks: readonly number[];
}

export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** From 0 to a round number at or above `highest`. */
export function linearScale(highest: number, from: number, to: number): Scale {
  const step = roundStep(Math.max(highest, 1e-9) / 4);
  const end = Math.ceil(Math.max(highest, 1e-9) / step) * step;
  const place = (value: number): number => from + (value / end) * (to - from);
  const count = Math.round(end / step);
  return Object.assign(place, { ticks: Array.from({ length: count + 1 }, (_, index) => index * step) });
}

/** Between two numbers, with round ticks inside. */
export function rangeScale(lowest: number, highest: number, from: number, to: number): Scale {
  const span = Math.max(highest - lowest, Math.abs(highest) * 0.01, 1e-9);
  const step = roundStep(span / 8);
  const place = (value: number): number => from + ((value - lowest) / span) * (to - from);
  const first = Math.ceil(lowest / step);
  const count = Math.floor((lowest + span) / step) - first + 1;
  return Object.assign(place, { ticks: Array.from({ length: count }, (_, index) => (first + index) * step) });
}

function roundStep(rough: number): number {
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 2.5, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10) * magnitude;
}

type Point = readonly [x: number, y: number];

const at = ([x, y]: Point): string => `${x.toFixed(1)},${y.toFixed(1)}`;

export const line = (points: readonly Point[], style: string): string =>
  `<polyline class="${style}" points="${points.map(at).join(' ')}"/>`;

/** The area between two lines that run the same way. */
export const band = (upper: readonly Point[], lower: readonly Point[], style: string): string =>
  `<polygon class="${style}" points="${[...upper, ...lower.toReversed()].map(at).join(' ')}"/>`;

export function area(points: readonly Point[], base: number, style: string): string {
  return band(
    points,
    points.map(([x]) => [x, base]),
    style,
  );
}

export const dot = ([x, y]: Point, radius: number, style: string, title: string): string =>
  `<circle class="${style}" cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${radius}"><title>${escape(title)}</title></circle>`;

export const text = (
  [x, y]: Point,
  anchor: 'start' | 'middle' | 'end',
  content: string,
  style = '',
): string =>
  `<text class="${style}" x="${x.toFixed(1)}" y="${y.toFixed(1)}" text-anchor="${anchor}">${escape(content)}</text>`;

export function horizontalGrid(frame: Frame, scale: Scale, format: (value: number) => string): string {
  return scale.ticks
    .map((tick) => {
      const y = scale(tick);
      const rule = `<line class="grid" x1="${frame.left}" x2="${frame.width - frame.right}" y1="${y.toFixed(1)}" y2="${y.toFixed(1)}"/>`;
      return rule + text([frame.left - 8, y + 4], 'end', format(tick));
    })
    .join('');
}

export function bottomLabels(frame: Frame, scale: Scale, format: (value: number) => string): string {
  const y = frame.height - frame.bottom + 18;
  return scale.ticks.map((tick) => text([scale(tick), y], 'middle', format(tick))).join('');
}

export const svg = (
  { width, height }: Pick<Frame, 'width' | 'height'>,
  label: string,
  content: string,
): string =>
  `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escape(label)}">${content}</svg>`;

export function escape(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

export const compact = (value: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
