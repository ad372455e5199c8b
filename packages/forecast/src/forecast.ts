import { type Forecast, StreamingForecaster } from './forecaster.ts';
import { InvalidInput } from './invalid-input.ts';
import { type ForecastOptions, parseOptions } from './options.ts';

/**
 * Forecasts a regular series: one value a step, oldest first, null or NaN where one is missing. Of a history longer than the
 * method can use, the oldest part is left alone. A series without any value, or with an infinite or (unless `domain` is 'real') a
 * negative one, is refused.
 */
export function forecast(
  series: ArrayLike<number | null>,
  options: ForecastOptions,
): Forecast | InvalidInput {
  const settings = parseOptions(options);
  if (settings instanceof InvalidInput) return settings;
  if (series.length === 0) return new InvalidInput('empty-series', 'The series is empty.');
  const skipped = Math.max(series.length - settings.capacity, 0);
  const forecaster = new StreamingForecaster(settings, skipped);
  for (let index = skipped; index < series.length; index++) {
    const refused = forecaster.update(series[index] ?? null);
    if (refused !== undefined) return refused;
  }
  return forecaster.forecast();
}
