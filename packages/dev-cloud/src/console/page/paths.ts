/** Where lines and bands go, as SVG path data. */

/** Null where nothing is known. */
export type Series = readonly (number | null)[];

/** The smallest round number that is no less: 1, 2, 5, 10, 20 … Round tops keep a chart from jumping with every value. */
export function roundUp(value: number): number {
  if (value <= 0) return 1;
  const magnitude = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 5, 10].find((step) => step * magnitude >= value) ?? 10) * magnitude;
}

/** SVG path data: a line that is broken where nothing is known, and shown as a short dash where both neighbours are unknown. */
export function linePath(values: Series, top: number, width: number, height: number): string {
  const step = width / Math.max(1, values.length - 1);
  let path = '';
  for (const [place, value] of values.entries()) {
    if (value === null) continue;
    const x = round(place * step);
    const y = round(height - (Math.min(value, top) / top) * height);
    const isAlone = (values[place - 1] ?? null) === null;
    path += isAlone ? `M${x} ${y}${(values[place + 1] ?? null) === null ? 'h0.01' : ''}` : `L${x} ${y}`;
  }
  return path;
}

/** The area between two series, where both are known; one piece for each stretch. */
export function bandPath(low: Series, high: Series, top: number, width: number, height: number): string {
  const step = width / Math.max(1, low.length - 1);
  const y = (value: number) => round(height - (Math.min(value, top) / top) * height);
  let path = '';
  let upper: string[] = [];
  let lower: string[] = [];
  const close = () => {
    if (upper.length > 1) path += `M${upper.join('L')}L${lower.toReversed().join('L')}Z`;
    upper = [];
    lower = [];
  };
  for (const [place, from] of low.entries()) {
    const to = high[place] ?? null;
    if (from === null || to === null) {
      close();
      continue;
    }
    upper.push(`${round(place * step)} ${y(to)}`);
    lower.push(`${round(place * step)} ${y(from)}`);
  }
  close();
  return path;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
