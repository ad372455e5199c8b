/** Forecasts beside what came, and what was decided. */
import type { DecisionView, ScaledFunctionView, ScalingView, Snapshot } from '../snapshot.ts';
import { chart } from './charts.ts';
import { h } from './dom.ts';
import type { Markup } from './dom.ts';
import { clock, figure, percent } from './format.ts';
import { section, table } from './section.ts';

/** @param chosen the function whose chart is shown; the first where none was chosen. */
export function scalingSection({ scaling }: Snapshot, chosen: string | null): Markup {
  const note = 'What the predictive scaler foresees, what came, and what it did';
  const [first] = scaling?.functions ?? [];
  if (scaling === null || first === undefined)
    return section('scaling', 'Scaling', note, [
      h('p', { class: 'empty' }, 'No word from the scaler yet: it is asked every few seconds.'),
    ]);
  const shown = scaling.functions.find(({ name }) => name === chosen) ?? first;
  return section('scaling', 'Scaling', note, [
    modeLine(scaling),
    h(
      'fieldset',
      { class: 'choice' },
      h('legend', {}, 'Function'),
      ...scaling.functions.map(({ name }) =>
        h(
          'button',
          { type: 'button', key: name, 'data-chooses': name, 'aria-pressed': String(name === shown.name) },
          name,
        ),
      ),
    ),
    forecastChart(shown, scaling.speed),
    capacityLine(shown),
    decisions(scaling.decisions),
  ]);
}

function modeLine({ mode, modeReason, modeUntil, speed }: ScalingView): Markup {
  const until = modeUntil === null ? '' : ` until ${clock(modeUntil)}`;
  return h(
    'p',
    {},
    h('span', { class: mode === 'automatic' ? 'pill good' : 'pill' }, `mode: ${mode}${until}`),
    ' ',
    modeReason,
    speed > 1 &&
      h('span', { class: 'note' }, ` The scaler’s clock goes ${figure(speed)} times as fast as ours.`),
  );
}

function forecastChart({ name, windows }: ScaledFunctionView, speed: number): Markup {
  const hasForecast = windows.some(({ median }) => median !== null);
  const hasLoad = windows.some(({ actual }) => (actual ?? 0) > 0);
  if (!hasForecast && !hasLoad)
    return h(
      'p',
      { class: 'empty' },
      `${name} was not called for four hours of the scaler’s time. `,
      h('code', {}, 'npm run dev -- --scaler-interval 20s --load-history FILE'),
      ' gives it a past, and lets five minutes pass in twenty seconds.',
    );
  const series = (value: (window: ScaledFunctionView['windows'][number]) => number | null) =>
    windows.map(value);
  const last = windows.findLast(({ actual }) => actual !== null);
  const next = windows.findLast(({ median }) => median !== null);
  const ends = [windows[0], windows[Math.floor(windows.length / 2)], windows.at(-1)];
  return h(
    'div',
    {},
    chart({
      label: `Requests a second of ${name} by windows of five minutes: ${figure(last?.actual ?? null)} came last, ${figure(next?.median ?? null)} foreseen`,
      lines: [
        { name: 'came', kind: 'first', values: series(({ actual }) => actual) },
        { name: 'foreseen', kind: 'second', values: series(({ median }) => median) },
      ],
      band: {
        name: 'four in five should lie here',
        low: series(({ low }) => low),
        high: series(({ high }) => high),
      },
      write: (value) => `${figure(value)}/s`,
      times: ends.map((window) => (window === undefined ? '' : clock(window.at))),
    }),
    !hasForecast &&
      h(
        'p',
        { class: 'hint' },
        speed > 1
          ? 'No forecast has come yet: one comes with each window.'
          : 'No forecast has come yet: one comes every five minutes, and sooner with --scaler-interval 20s.',
      ),
  );
}

function capacityLine({ minimum, maximum, forecastError, naiveError }: ScaledFunctionView): Markup {
  const capacity =
    minimum === null ? 'Nothing is provisioned.' : `Provisioned: ${minimum} to ${maximum ?? minimum}.`;
  const accuracy =
    forecastError === null
      ? ' Nothing to compare forecasts with yet.'
      : ` Forecasts were ${percent(forecastError)} off; “as the window before” was ${naiveError === null ? 'not measured' : `${percent(naiveError)} off`}.`;
  return h('p', { class: 'hint' }, capacity, accuracy);
}

function decisions(all: readonly DecisionView[]): Markup {
  if (all.length === 0)
    return h('p', { class: 'empty' }, 'Nothing has been decided yet: the scaler runs every five minutes.');
  const columns = [
    { name: 'when' },
    { name: 'function, and why', kind: 'wide' },
    { name: 'minimum', kind: 'number' },
    { name: 'outcome' },
  ] as const;
  const rows = all.map(({ functionName, at, outcome, from, minimum, reasons }) =>
    h(
      'tr',
      { key: `${functionName} ${at} ${outcome}` },
      h('td', {}, clock(at)),
      h(
        'th',
        { scope: 'row', class: 'wide' },
        h('span', { class: 'name' }, functionName),
        h('span', { class: 'trigger' }, reasons.join('; ')),
      ),
      h('td', { class: 'number' }, from === minimum ? String(minimum) : `${from} → ${minimum}`),
      h('td', {}, h('span', { class: `pill ${outcome === 'applied' ? 'good' : ''}` }, outcome)),
    ),
  );
  return table('Last decisions', columns, [h('tbody', {}, ...rows)]);
}
