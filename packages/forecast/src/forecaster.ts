import { Calibration } from './calibration.ts';
import { CounterReader } from './counter.ts';
import { testedSpan } from './backtest.ts';
import { Ensemble, type EnsembleForecast } from './ensemble.ts';
import { InvalidInput } from './invalid-input.ts';
import { judge, type Judgement } from './judgement.ts';
import { type ForecastOptions, parseOptions, type Settings } from './options.ts';
import { continueLevel, spreadAround } from './recent-level.ts';
import { type Scale, scaleFor } from './scale.ts';
import { SpecialEvents } from './special-events.ts';
import { Track } from './track.ts';

export interface QuantileForecast {
  readonly level: number;
  /** One value a step ahead. */
  readonly values: Float64Array;
}

export interface Forecast extends Judgement {
  /** One value a step ahead: the ensemble's best guess. */
  readonly point: Float64Array;
  /** By ascending level; at every step the values ascend with the level. */
  readonly quantiles: readonly QuantileForecast[];
  /** The share of each member in the ensemble; empty where there is none. */
  readonly weights: EnsembleForecast['weights'];
}

export interface Forecaster {
  /** How many steps it has seen, gaps included. */
  readonly length: number;
  /** Learns the next value of the series; null and NaN are gaps. A refused value leaves no trace. */
  update(value: number | null): InvalidInput | undefined;
  /** Forecasts the steps that follow the last update. */
  forecast(): Forecast | InvalidInput;
}

/**
 * A season is used once it was seen so many times. Waiting for two full weeks cost a third of the accuracy in the second week:
 * half a season to compare is enough for the weights to tell whether it is one.
 */
const leastCycles = 1.5;
/** With fewer values the recent level is all there is. */
const fewestForEnsemble = 16;

/** A forecaster that learns a value at a time; the same history gives the same forecasts as `forecast` does at once. */
export function createForecaster(options: ForecastOptions): Forecaster | InvalidInput {
  const settings = parseOptions(options);
  return settings instanceof InvalidInput ? settings : new StreamingForecaster(settings, 0);
}

/** Refuses what is no value of the series, with its place. */
function checkValue(value: number, index: number, settings: Settings): InvalidInput | undefined {
  if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) {
    return new InvalidInput('not-finite', `Value ${index} is infinite.`, index);
  }
  if (value < 0 && (settings.domain === 'non-negative' || settings.kind === 'counter')) {
    return new InvalidInput('negative-value', `Value ${index} is negative: ${value}.`, index);
  }
  return undefined;
}

export class StreamingForecaster implements Forecaster {
  readonly #settings: Settings;
  /** How many steps came before the first one that is kept. */
  readonly #skipped: number;
  readonly #counter = new CounterReader();
  readonly #values: Track;
  #events: SpecialEvents;
  #known = 0;
  #first = -1;
  #length = 0;
  #plan: Plan | undefined;
  /** The length of the history from which the plan is, or will be, made. */
  #planLength = 0;
  /** How many values the plan's ensemble has seen. */
  #learned = 0;

  constructor(settings: Settings, skipped: number) {
    this.#settings = settings;
    this.#skipped = skipped;
    // Twice what is used: a plan is made of the whole ring, up to half of it late.
    this.#values = new Track(2 * settings.capacity);
    this.#events = new SpecialEvents(settings.events);
  }

  get length(): number {
    return this.#skipped + this.#length;
  }

  update(value: number | null): InvalidInput | undefined {
    const given = value ?? Number.NaN;
    const refused = checkValue(given, this.length, this.#settings);
    if (refused !== undefined) return refused;
    const observed = this.#settings.kind === 'counter' ? this.#counter.read(given) : given;
    this.#length++;
    if (this.#first < 0 && Number.isNaN(observed)) return undefined;
    if (this.#first < 0) this.#first = this.#length - 1;
    if (!Number.isNaN(observed)) this.#known++;
    this.#values.push(observed);
    if (this.#isPlanPoint(this.#values.length)) this.#planLength = this.#values.length;
    // The ring must not overtake what is still to be learned.
    if (this.#values.length - this.#learned > this.#settings.capacity / 2) this.#catchUp();
    return undefined;
  }

  forecast(): Forecast | InvalidInput {
    if (this.#known === 0) return new InvalidInput('no-values', 'The series holds no value to learn from.');
    const plan = this.#catchUp();
    return plan === undefined ? this.#fromRecentLevel() : this.#fromEnsemble(plan);
  }

  /** Plans are made anew when the history has doubled and when a season has been seen often enough. */
  #isPlanPoint(length: number): boolean {
    if (length < fewestForEnsemble || length > this.#settings.capacity) return false;
    return (
      Number.isInteger(Math.log2(length)) ||
      this.#settings.seasons.some((season) => length === Math.ceil(leastCycles * season))
    );
  }

  /** Makes the plan that is due, and teaches its ensemble what came since; there is none before the first plan point. */
  #catchUp(): Plan | undefined {
    if (this.#planLength === 0) return undefined;
    if (this.#plan?.length !== this.#planLength) {
      this.#plan = this.#makePlan(this.#planLength);
      this.#events = new SpecialEvents(this.#settings.events);
      this.#learned = 0;
    }
    for (; this.#learned < this.#values.length; this.#learned++) this.#learn(this.#plan, this.#learned);
    return this.#plan;
  }

  #makePlan(length: number): Plan {
    const { horizon, domain, capacity } = this.#settings;
    const known = Float64Array.from({ length }, (_, position) => this.#values.at(position));
    const scale = scaleFor(
      known.filter((value) => !Number.isNaN(value)),
      domain,
    );
    const seasons = this.#settings.seasons.filter((season) => Math.ceil(leastCycles * season) <= length);
    const nonNegative = domain === 'non-negative';
    return {
      length,
      scale,
      seasons,
      ensemble: new Ensemble({ scale, seasons, horizon, capacity, nonNegative }),
    };
  }

  /** Special steps are kept from the members, as if they were gaps; what they brought is learned apart. */
  #learn({ ensemble, scale }: Plan, position: number): void {
    const value = this.#values.at(position);
    const event = this.#events.at(this.#skipped + this.#first + position);
    const ahead = this.#values.length - position;
    ensemble.observe(event === undefined ? value : Number.NaN, ahead <= testedSpan(this.#settings.horizon));
    if (event === undefined || Number.isNaN(value)) return;
    this.#events.learn(event.label, scale.toLog(value) - ensemble.history.log.at(position));
  }

  #fromRecentLevel(): Forecast {
    const { horizon, quantiles: levels } = this.#settings;
    const recent = this.#recentValues();
    const point = continueLevel(recent, horizon);
    return {
      ...this.#present(point, spreadAround(point, recent, levels)),
      weights: [],
      ...this.#judge([], []),
    };
  }

  #fromEnsemble({ ensemble, scale, seasons }: Plan): Forecast {
    const { horizon, quantiles: levels } = this.#settings;
    const { point: mixture, weights, trials } = ensemble.forecast();
    const calibration = new Calibration(trials, {
      scale,
      horizon,
      season: seasons[0] ?? 1,
      halfLife: 0.7 * (seasons.at(-1) ?? 100),
    });
    const { point, quantiles } = calibration.correct(mixture, levels) ?? {
      point: mixture,
      quantiles: spreadAround(mixture, this.#recentValues(), levels),
    };
    const unknownEvents = this.#applyEvents(scale, [point, ...quantiles]);
    return {
      ...this.#present(point, quantiles),
      weights,
      ...this.#judge(seasons, unknownEvents, ensemble, trials),
    };
  }

  /** The last few known values. */
  #recentValues(): number[] {
    const recent: number[] = [];
    const { length } = this.#values;
    const oldest = Math.max(length - this.#settings.capacity, 0);
    for (let position = length - 1; position >= oldest && recent.length < 5; position--) {
      const value = this.#values.at(position);
      if (!Number.isNaN(value)) recent.unshift(value);
    }
    return recent;
  }

  /** Moves the steps that fall into known events; answers the labels whose effect was never seen. */
  #applyEvents(scale: Scale, forecasts: readonly Float64Array[]): string[] {
    const unknown = new Set<string>();
    for (let step = 0; step < this.#settings.horizon; step++) {
      const event = this.#events.at(this.length + step);
      if (event === undefined) continue;
      const effect = this.#events.effectOf(event.label);
      if (effect === undefined) {
        unknown.add(event.label);
        continue;
      }
      for (const values of forecasts) {
        values[step] = scale.fromLog(scale.toLog(values[step] as number) + effect);
      }
    }
    return [...unknown];
  }

  #present(point: Float64Array, quantiles: readonly Float64Array[]): Pick<Forecast, 'point' | 'quantiles'> {
    const lowest = this.#settings.domain === 'non-negative' ? 0 : Number.NEGATIVE_INFINITY;
    return {
      point: point.map((value) => Math.max(value, lowest)),
      quantiles: quantiles.map((values, index) => ({
        level: this.#settings.quantiles[index] as number,
        values: values.map((value) => Math.max(value, lowest)),
      })),
    };
  }

  #judge(
    seasons: readonly number[],
    unknownEvents: readonly string[],
    ensemble?: Ensemble,
    trials: EnsembleForecast['trials'] = [],
  ): Judgement {
    return judge({
      values: this.#values,
      known: this.#known,
      skipped: this.#skipped,
      requestedSeasons: this.#settings.seasons,
      usedSeasons: seasons,
      unknownEvents,
      cutValues: ensemble?.history.cutValues ?? 0,
      ensemble: ensemble !== undefined,
      trials,
    });
  }
}

interface Plan {
  /** The length of the history that it was made from. */
  readonly length: number;
  readonly ensemble: Ensemble;
  readonly scale: Scale;
  readonly seasons: readonly number[];
}
