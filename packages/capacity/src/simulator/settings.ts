import { InvalidInput } from '../invalid-input.ts';
import { type Architecture, type LambdaPrices, lambdaPrices } from '../prices.ts';

/** How the function behaves and what Lambda grants it. Times in seconds unless named otherwise. */
export interface LambdaSettings {
  /** Of one step of the replay: 1 or 60. */
  readonly stepSeconds: number;
  /** Mean time of an execution. The shape of the distribution does not matter: Erlang's loss formula is insensitive to it. */
  readonly durationMs: number;
  readonly memoryMb: number;
  /** A cold start's added latency: median and 95th percentile of a log-normal distribution. */
  readonly coldStartMs: { readonly median: number; readonly p95: number };
  /** Variance of concurrency, in multiples of what Poisson arrivals have. */
  readonly burstiness: number;
  /** How long an environment on demand lives idle. AWS promises nothing. */
  readonly idleSeconds: number;
  /** From a request for provisioned capacity to the moment it may serve, before the time that its size takes. */
  readonly allocationSeconds: number;
  /** Provisioned environments prepared in a minute once preparation runs. */
  readonly allocationPerMinute: number;
  /** The most environments that may run at once, provisioned ones among them. */
  readonly reservedConcurrency: number;
  /** New environments in ten seconds. */
  readonly scalingRate: number;
  /** Requests a second that one environment takes, however short they are. */
  readonly requestsPerEnvironment: number;
  readonly prices: LambdaPrices;
  /** What policies may ask for. */
  readonly minimum: number;
  readonly maximum: number;
  /** Steps of the trace before this many seconds are lived through but not counted. */
  readonly warmUpSeconds: number;
}

export interface SettingsOptions extends Partial<Omit<LambdaSettings, 'prices'>> {
  readonly architecture?: Architecture;
}

/** What AWS documents; duration, cold starts and idle time are assumptions for a small Node.js function. */
const defaults = {
  stepSeconds: 60,
  durationMs: 100,
  memoryMb: 512,
  coldStartMs: { median: 220, p95: 400 },
  burstiness: 1,
  idleSeconds: 600,
  allocationSeconds: 90,
  allocationPerMinute: 6000,
  reservedConcurrency: 1000,
  scalingRate: 1000,
  requestsPerEnvironment: 10,
  minimum: 1,
  warmUpSeconds: 0,
};

/** Fills in the defaults and refuses figures that make no sense. */
export function lambdaSettings(options: SettingsOptions = {}): LambdaSettings | InvalidInput {
  const { architecture = 'arm64', ...given } = options;
  const merged = { ...defaults, ...given };
  const maximum = given.maximum ?? merged.reservedConcurrency;
  const settings = { ...merged, maximum, prices: lambdaPrices[architecture] };
  return findNonsense(settings) ?? settings;
}

function findNonsense(settings: LambdaSettings): InvalidInput | undefined {
  const { coldStartMs, minimum, maximum, reservedConcurrency, warmUpSeconds, burstiness } = settings;
  const positive = [
    'durationMs',
    'memoryMb',
    'idleSeconds',
    'allocationPerMinute',
    'reservedConcurrency',
    'scalingRate',
    'requestsPerEnvironment',
  ] as const;
  const wrong = positive.find((name) => !(settings[name] > 0 && Number.isFinite(settings[name])));
  if (wrong !== undefined) return new InvalidInput(`${wrong} is a number above 0, not ${settings[wrong]}.`);
  if (settings.stepSeconds !== 1 && settings.stepSeconds !== 60) {
    return new InvalidInput(`A replay runs at steps of 1 or 60 s, not ${settings.stepSeconds}.`);
  }
  if (!(settings.allocationSeconds >= 0 && warmUpSeconds >= 0)) {
    return new InvalidInput('Delays are numbers from 0 up.');
  }
  if (!(coldStartMs.median > 0 && coldStartMs.p95 >= coldStartMs.median)) {
    return new InvalidInput(
      'The 95th percentile of cold starts is not below their median, and both are above 0.',
    );
  }
  if (!(burstiness >= 1 && burstiness <= 100)) {
    return new InvalidInput(`Burstiness is a number from 1 to 100, not ${burstiness}.`);
  }
  if (!(minimum >= 0 && maximum >= minimum && maximum <= reservedConcurrency)) {
    return new InvalidInput(
      `Provisioned capacity lies between 0 and the reserved concurrency ${reservedConcurrency}, not ${minimum} to ${maximum}.`,
    );
  }
  return undefined;
}
