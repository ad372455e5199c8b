import { createForecaster, InvalidInput as Refused, seasonsForStep } from '@glamora/forecast';

/**
 * Requests in the windows of five minutes to come: for each window the numbers at `forecastLevels`. Empty while there is nothing
 * to go by.
 */
export type LoadForecast = readonly Float64Array[];

/** The quantiles that stand for the distribution: close together in the tail, where cold starts come from. */
export const forecastLevels: readonly number[] = [0.02, 0.1, 0.25, 0.5, 0.75, 0.9, 0.97, 0.995];

/** The probability that each of them stands for: what is nearer to it than to its neighbours. */
export const forecastWeights: readonly number[] = forecastLevels.map((level, index) => {
  const from = index === 0 ? 0 : (level + (forecastLevels[index - 1] as number)) / 2;
  const next = forecastLevels[index + 1];
  return (next === undefined ? 1 : (level + next) / 2) - from;
});

/** Learns one window after the other, and never sees a later one. */
export interface LoadForecaster {
  observe(requests: number): void;
  forecast(): LoadForecast;
}

const windowMs = 300_000;
/** One hour. Two weighed no better what a change costs against what it saves. */
const horizonWindows = 12;

/** The ensemble of the forecast package, with the seasons of day and week. */
export function ensembleForecaster(): LoadForecaster {
  const forecaster = createForecaster({
    horizon: horizonWindows,
    seasons: seasonsForStep(windowMs),
    quantiles: forecastLevels,
  });
  if (forecaster instanceof Refused) throw new Error(forecaster.message);
  return {
    observe(requests) {
      const refused = forecaster.update(requests);
      if (refused !== undefined) throw new Error(refused.message);
    },
    forecast() {
      const made = forecaster.forecast();
      if (made instanceof Refused) return [];
      return Array.from({ length: horizonWindows }, (_, window) =>
        Float64Array.from(made.quantiles, ({ values }) => values[window] as number),
      );
    },
  };
}

/**
 * Makes each forecast once and repeats it to every later forecaster that observes the same windows: what a policy does to its
 * capacity changes nothing about the load, so a sweep of a policy's settings need not forecast again.
 */
export function rememberedForecasts(make: () => LoadForecaster): () => LoadForecaster {
  const source = make();
  const forecasts: LoadForecast[] = [];
  return () => {
    let observed = 0;
    return {
      observe(requests) {
        observed++;
        if (observed > forecasts.length) {
          source.observe(requests);
          forecasts.push(source.forecast());
        }
      },
      forecast: () => forecasts[observed - 1] ?? [],
    };
  };
}
