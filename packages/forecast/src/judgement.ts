import type { Trial } from './backtest.ts';
import type { Track } from './track.ts';

export type WarningCode =
  | 'history-too-short'
  | 'season-left-out'
  | 'many-gaps'
  | 'wild-values-cut'
  | 'few-trials'
  | 'unpredictable'
  | 'regime-change'
  | 'unknown-event'
  | 'history-truncated';

export interface Warning {
  readonly code: WarningCode;
  readonly message: string;
}

/** How far a forecast is to be trusted, and why not further. */
export interface Judgement {
  /** 'ensemble' with seasons or without, or the 'recent-level' where there is too little history for more. */
  readonly method: 'seasonal-ensemble' | 'ensemble' | 'recent-level';
  /** 'high': tested on enough of the past; 'medium': read the warnings; 'low': do not act on it alone. */
  readonly confidence: 'high' | 'medium' | 'low';
  readonly warnings: readonly Warning[];
  /** The weighted absolute percentage error on the tested past, as a share; NaN where nothing could be tested. */
  readonly pastError: number;
}

export interface Evidence {
  readonly values: Track;
  readonly known: number;
  readonly skipped: number;
  readonly requestedSeasons: readonly number[];
  readonly usedSeasons: readonly number[];
  readonly unknownEvents: readonly string[];
  readonly cutValues: number;
  readonly ensemble: boolean;
  readonly trials: readonly Trial[];
}

const fewestTrials = 8;

/** Warnings after which a forecast should not be acted on alone. */
const grave: ReadonlySet<WarningCode> = new Set([
  'history-too-short',
  'few-trials',
  'unpredictable',
  'regime-change',
]);

export function judge(evidence: Evidence): Judgement {
  const warnings = [...historyWarnings(evidence), ...trialWarnings(evidence)];
  const severe = warnings.some(({ code }) => grave.has(code));
  const harmless = warnings.every(({ code }) => code === 'history-truncated');
  return {
    method: methodOf(evidence),
    confidence: severe ? 'low' : harmless ? 'high' : 'medium',
    warnings,
    pastError: relativeError(evidence.trials),
  };
}

function methodOf({ ensemble, usedSeasons }: Evidence): Judgement['method'] {
  if (!ensemble) return 'recent-level';
  return usedSeasons.length > 0 ? 'seasonal-ensemble' : 'ensemble';
}

function historyWarnings(evidence: Evidence): Warning[] {
  const { values, known, skipped, requestedSeasons, usedSeasons, cutValues, unknownEvents } = evidence;
  const length = values.length;
  const warnings: Warning[] = [];
  if (!evidence.ensemble) {
    warnings.push({
      code: 'history-too-short',
      message: `Only ${known} values: the recent level is carried on.`,
    });
  }
  for (const season of requestedSeasons) {
    if (!usedSeasons.includes(season)) {
      warnings.push({
        code: 'season-left-out',
        message: `The season of ${season} steps is left out: ${length} steps of history do not hold it one and a half times.`,
      });
    }
  }
  if (length - known > length / 4) {
    warnings.push({ code: 'many-gaps', message: `${length - known} of ${length} steps have no value.` });
  }
  if (cutValues > length / 50) {
    warnings.push({
      code: 'wild-values-cut',
      message: `${cutValues} of ${length} values were too wild to be taken as they are.`,
    });
  }
  for (const label of unknownEvents) {
    warnings.push({
      code: 'unknown-event',
      message: `No event "${label}" was seen yet: its effect is unknown and left out.`,
    });
  }
  if (skipped > 0) {
    warnings.push({ code: 'history-truncated', message: `The first ${skipped} values were not needed.` });
  }
  return warnings;
}

function trialWarnings({ ensemble, trials, values }: Evidence): Warning[] {
  if (!ensemble) return [];
  const complete = trials.filter(({ forecast, actual }) => actual.length === forecast.length);
  if (complete.length < fewestTrials) {
    return [
      {
        code: 'few-trials',
        message: `The method could be tested on ${complete.length} moments of the past only.`,
      },
    ];
  }
  const warnings: Warning[] = [];
  if (absoluteError(trials) > 0.95 * errorOfTheMedian(trials) && relativeError(trials) > 0.3) {
    warnings.push({
      code: 'unpredictable',
      message: 'On the tested past a constant would have done as well.',
    });
  }
  const recent = relativeError(trials.slice(-Math.ceil(trials.length / 6)));
  if (recent > 3 * relativeError(trials) && recent > 0.2 && values.length > 0) {
    warnings.push({
      code: 'regime-change',
      message: 'Lately the errors are more than three times what they were.',
    });
  }
  return warnings;
}

function absoluteError(trials: readonly Trial[]): number {
  return sumOver(trials, (actual, forecast) => Math.abs(actual - forecast));
}

function relativeError(trials: readonly Trial[]): number {
  return absoluteError(trials) / sumOver(trials, (actual) => Math.abs(actual));
}

function errorOfTheMedian(trials: readonly Trial[]): number {
  const actuals: number[] = [];
  sumOver(trials, (actual) => actuals.push(actual));
  const ascending = Float64Array.from(actuals).toSorted();
  const median = ascending[Math.floor(ascending.length / 2)] as number;
  return sumOver(trials, (actual) => Math.abs(actual - median));
}

function sumOver(trials: readonly Trial[], measure: (actual: number, forecast: number) => number): number {
  let sum = 0;
  for (const { forecast, actual } of trials) {
    for (let step = 0; step < actual.length; step++) {
      const value = actual[step] as number;
      if (!Number.isNaN(value)) sum += measure(value, forecast[step] as number);
    }
  }
  return sum;
}
