import { parseArgs } from 'node:util';
import type { ForecastOptions } from '../options.ts';
import { seasonsForStep } from '../options.ts';
import type { Domain } from '../scale.ts';
import { Refusal } from './refusal.ts';

export const usage = `npm run forecast -- --input FILE --format wide|long --step 1h --horizon N [options]

Forecasts every series of a file. Files ending in .gz are gzipped, read and written.

  --input FILE           csv
  --format wide          a row a series: id,v1,v2,…; blank or NA is a gap, at the end padding
  --format long          a row a value, in order of time: timestamp_iso,count or id,timestamp_iso,value
  --step DURATION        the distance of two values: 30s, 5m, 1h, 1d
  --horizon N            how many steps ahead
  --season N,N           lengths of the seasons in steps (the day and the week of the step; 'none' for no season)
  --quantiles Q,Q        besides the point forecast these quantiles, each between 0 and 1
  --domain NAME          non-negative (the default: negative values are refused) or real
  --output FILE          - is standard output (-)
  --help                 show this

The output has the format of the input. Wide: id,f1,f2,…; with quantiles id,level,f1,f2,… and for each series a row 'point' and one for
each quantile. Long: one more column for each quantile. It is written when all went well, and not at all otherwise.
`;

export interface CommandOptions {
  readonly input: string;
  readonly format: 'wide' | 'long';
  readonly stepMs: number;
  readonly output: string;
  readonly forecast: ForecastOptions & {
    readonly quantiles: readonly number[];
    readonly domain: Domain;
  };
}

/** @throws Refusal naming the option that is missing or wrong. */
export function parseCommandOptions(arguments_: string[]): CommandOptions | 'help' {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      input: { type: 'string' },
      format: { type: 'string' },
      step: { type: 'string' },
      season: { type: 'string' },
      horizon: { type: 'string' },
      quantiles: { type: 'string' },
      domain: { type: 'string', default: 'non-negative' },
      output: { type: 'string', default: '-' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const stepMs = parseStep(needed('step', values.step));
  const { season, quantiles, output } = values;
  return {
    input: needed('input', values.input),
    format: oneOf('format', needed('format', values.format), ['wide', 'long']),
    stepMs,
    output,
    forecast: {
      horizon: Number(needed('horizon', values.horizon)),
      seasons: season === undefined ? seasonsForStep(stepMs) : parseSeasons(season),
      quantiles: quantiles === undefined ? [] : parseNumbers('quantiles', quantiles),
      domain: oneOf('domain', values.domain, ['non-negative', 'real']),
    },
  };
}

const unitMs: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

function parseStep(text: string): number {
  const [, digits = '', unit = ''] = /^(\d+)(s|min|m|h|d)$/.exec(text) ?? [];
  const stepMs = Number(digits) * (unitMs[unit] ?? 0);
  if (!(stepMs > 0)) throw new Refusal(`--step is a duration such as 30s, 5m, 1h or 1d, not '${text}'.`);
  return stepMs;
}

function parseSeasons(text: string): readonly number[] {
  return text === 'none' ? [] : parseNumbers('season', text);
}

function parseNumbers(name: string, text: string): readonly number[] {
  return text.split(',').map((part) => {
    const value = Number(part);
    if (part.trim() === '' || !Number.isFinite(value))
      throw new Refusal(`--${name} is a list of numbers with commas between them, not '${text}'.`);
    return value;
  });
}

function needed(name: string, value: string | undefined): string {
  if (value === undefined || value === '') throw new Refusal(`--${name} is needed.\n\n${usage}`);
  return value;
}

function oneOf<const Name extends string>(option: string, value: string, names: readonly Name[]): Name {
  const found = names.find((name) => name === value);
  if (found === undefined) throw new Refusal(`--${option} is ${names.join(' or ')}, not '${value}'.`);
  return found;
}
