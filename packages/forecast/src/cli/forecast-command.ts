import { forecast } from '../forecast.ts';
import type { Forecast } from '../forecaster.ts';
import { parseOptions } from '../options.ts';
import { type CommandOptions, parseCommandOptions, usage } from './command-options.ts';
import { readLines } from './lines.ts';
import { readLong } from './long-file.ts';
import { writeLines } from './output-file.ts';
import { endProgress, showProgress } from './progress.ts';
import { accepted } from './refusal.ts';
import type { NamedSeries } from './series.ts';
import { readWide } from './wide-file.ts';

export async function runForecast(arguments_: string[]): Promise<void> {
  const options = parseCommandOptions(arguments_);
  if (options === 'help') {
    process.stdout.write(usage);
    return;
  }
  accepted(parseOptions(options.forecast), 'The options');
  const doubts = new Doubts();
  try {
    await writeLines(
      options.format === 'wide' ? wideRows(options, doubts) : longRows(options, doubts),
      options.output,
    );
  } finally {
    endProgress();
  }
  process.stderr.write(doubts.describe());
}

/** Row by row: a file of any number of series takes the memory of one. */
async function* wideRows(options: CommandOptions, doubts: Doubts): AsyncGenerator<string> {
  const { input, forecast: settings } = options;
  const lines = readLines(input, (share) => showProgress(share, 'forecasting'));
  let isFirst = true;
  for await (const { header, series } of readWide(lines, input, settings.domain)) {
    if (header && isFirst) yield wideHeader(options);
    isFirst = false;
    const made = forecastOf(series, options, doubts);
    if (settings.quantiles.length === 0) {
      yield [series.id, ...written(made.point)].join(',');
      continue;
    }
    yield [series.id, 'point', ...written(made.point)].join(',');
    for (const { level, values } of made.quantiles) yield [series.id, level, ...written(values)].join(',');
  }
}

function wideHeader({ forecast: { horizon, quantiles } }: CommandOptions): string {
  const steps = Array.from({ length: horizon }, (_, step) => `f${step + 1}`);
  return ['id', ...(quantiles.length === 0 ? [] : ['level']), ...steps].join(',');
}

async function* longRows(options: CommandOptions, doubts: Doubts): AsyncGenerator<string> {
  const { input, stepMs, forecast: settings } = options;
  const lines = readLines(input, (share) => showProgress(share, 'reading'));
  const { columns, series: all } = await readLong(lines, input, stepMs, settings.domain);
  const levels = accepted(parseOptions(settings), 'The options').quantiles;
  yield [...columns, ...levels].join(',');
  for (const [place, series] of all.entries()) {
    showProgress(place / all.length, 'forecasting');
    const made = forecastOf(series, options, doubts);
    const rows = [made.point, ...made.quantiles.map(({ values }) => values)].map(written);
    const firstAhead = (series.startsAt ?? 0) + series.values.length * stepMs;
    for (let step = 0; step < settings.horizon; step++) {
      const time = new Date(firstAhead + step * stepMs).toISOString();
      const name = columns.length === 3 ? [series.id] : [];
      yield [...name, time, ...rows.map((row) => row[step])].join(',');
    }
  }
}

function forecastOf(series: NamedSeries, options: CommandOptions, doubts: Doubts): Forecast {
  const made = accepted(forecast(series.values, options.forecast), series.place);
  doubts.note(series, made);
  return made;
}

/** Ten digits are more than any forecast knows. */
const written = (values: Float64Array): string[] =>
  Array.from(values, (value) => String(Number(value.toPrecision(10))));

const doubtsShown = 5;

/** Series whose forecast says itself that it is not to be trusted. */
class Doubts {
  readonly #lines: string[] = [];
  #count = 0;

  note({ id, place }: NamedSeries, { confidence, warnings }: Forecast): void {
    if (confidence !== 'low') return;
    this.#count += 1;
    if (this.#lines.length >= doubtsShown) return;
    const reasons = warnings.map(({ message }) => message).join(' ');
    this.#lines.push(`Low confidence in ${id === '' ? 'the series' : id} (${place}): ${reasons}`);
  }

  describe(): string {
    const more = this.#count - this.#lines.length;
    return [...this.#lines, ...(more > 0 ? [`Low confidence in ${more} more series.`] : [])]
      .map((line) => `${line}\n`)
      .join('');
  }
}
