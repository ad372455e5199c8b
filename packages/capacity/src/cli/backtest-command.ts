import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { Backtest, type Knobs } from '../backtest.ts';
import { type PolicyName, policyNames } from '../policies/policy.ts';
import type { Architecture } from '../prices.ts';
import { type LambdaSettings, lambdaSettings, type SettingsOptions } from '../simulator/settings.ts';
import type { Outcome } from '../simulator/simulate.ts';
import { scale, type Trace } from '../trace.ts';
import { Progress } from './progress.ts';
import { accepted, numberOption, Refusal } from './refusal.ts';
import { renderReport } from './report/report.ts';
import { dollars, percent, table } from './table.ts';
import { readTrace } from './trace-file.ts';

const usage = `npm run capacity -- backtest --trace FILE [options]

Replays a trace under scaling policies: cost, cold starts, spill-over, throttling, added latency.

  --trace FILE             lines of 'timestamp_iso,count', plain or .gz
  --policy NAME            one of ${policyNames.join(', ')}; may be repeated; all by default
  --scale N                the same load, N times as much (1)
  --duration-ms N          mean time of an execution (100)
  --memory-mb N            (512)
  --architecture NAME      arm64 or x86_64 (arm64)
  --cold-start-ms N        median of what a cold start adds (220)
  --step N                 seconds in a step of the replay, 1 or 60 (60)
  --idle-s N               how long an idle environment lives (600)
  --reserved N             the most environments at once (1000)
  --minimum N, --maximum N what policies may provision (1, as reserved)
  --warm-up-days N         lived through but not counted (7, at most half of the trace)
  --target N               of target tracking (0.7)
  --cold-start-price N     of predictive and oracle: US dollars that avoiding a cold start is worth (0.006)
  --tracking-floor N       predictive holds no less than target tracking would at this target; 'none' lets cost alone decide (0.7)
  --sweep                  each policy at many values of its knob; predictive without a floor
  --json FILE              the outcome as JSON
  --report FILE            a page with plots
`;

const secondsInDay = 86_400;

export function runBacktest(arguments_: string[]): void {
  const options = parseOptions(arguments_);
  if (options.help === true) {
    process.stdout.write(usage);
    return;
  }
  if (options.trace === undefined) throw new Refusal(`--trace is needed.\n\n${usage}`);
  const factor = numberOption('scale', options.scale) ?? 1;
  if (factor <= 0) throw new Refusal(`--scale is a number above 0, not ${factor}.`);
  const trace = scale(accepted(readTrace(options.trace)), factor);
  const settings = accepted(lambdaSettings(settingsOf(options, trace)));
  const backtest = accepted(Backtest.of(trace, settings));
  const policies = policiesOf(options.policy);
  const knobs = definedKnobs(options);
  const replays = replaysOf(backtest, policies, knobs, options.sweep === true);
  const results = runAll(backtest, replays);
  const defaults = results.filter(({ swept }) => !swept);
  process.stdout.write(`${outcomeTable(results)}\n`);
  if (options.json !== undefined) {
    writeFileSync(
      options.json,
      `${JSON.stringify(toJson(options.trace, settings, results), undefined, 2)}\n`,
    );
  }
  if (options.report !== undefined) {
    const swept = results.map(({ outcome }) => outcome);
    const report = {
      name: basename(options.trace),
      backtest,
      outcomes: defaults.map(({ outcome }) => outcome),
      swept,
    };
    writeFileSync(options.report, renderReport(report));
  }
}

type Options = ReturnType<typeof parseOptions>;

function parseOptions(arguments_: string[]) {
  return parseArgs({
    args: arguments_,
    options: {
      help: { type: 'boolean' },
      trace: { type: 'string' },
      policy: { type: 'string', multiple: true },
      scale: { type: 'string' },
      'duration-ms': { type: 'string' },
      'memory-mb': { type: 'string' },
      architecture: { type: 'string' },
      'cold-start-ms': { type: 'string' },
      step: { type: 'string' },
      'idle-s': { type: 'string' },
      reserved: { type: 'string' },
      minimum: { type: 'string' },
      maximum: { type: 'string' },
      'warm-up-days': { type: 'string' },
      target: { type: 'string' },
      'cold-start-price': { type: 'string' },
      'tracking-floor': { type: 'string' },
      sweep: { type: 'boolean' },
      json: { type: 'string' },
      report: { type: 'string' },
    },
  }).values;
}

/** The 95th percentile of cold starts in multiples of their median, where only the median is given: as the defaults have it. */
const coldStartSpread = 400 / 220;

function settingsOf(options: Options, trace: Trace): SettingsOptions {
  const days = (trace.requests.length * trace.stepSeconds) / secondsInDay;
  const warmUpDays = numberOption('warm-up-days', options['warm-up-days']) ?? Math.min(7, days / 2);
  const coldStart = numberOption('cold-start-ms', options['cold-start-ms']);
  return {
    ...defined({
      stepSeconds: numberOption('step', options.step),
      durationMs: numberOption('duration-ms', options['duration-ms']),
      memoryMb: numberOption('memory-mb', options['memory-mb']),
      idleSeconds: numberOption('idle-s', options['idle-s']),
      reservedConcurrency: numberOption('reserved', options.reserved),
      minimum: numberOption('minimum', options.minimum),
      maximum: numberOption('maximum', options.maximum),
    }),
    ...(coldStart === undefined
      ? {}
      : { coldStartMs: { median: coldStart, p95: coldStart * coldStartSpread } }),
    architecture: architectureOf(options.architecture ?? 'arm64'),
    warmUpSeconds: Math.floor(warmUpDays * secondsInDay),
  };
}

function architectureOf(name: string): Architecture {
  if (name === 'arm64' || name === 'x86_64') return name;
  throw new Refusal(`--architecture is arm64 or x86_64, not '${name}'.`);
}

function policiesOf(names: readonly string[] | undefined): readonly PolicyName[] {
  if (names === undefined) return policyNames;
  return names.map((name) => {
    const known = policyNames.find((policy) => policy === name);
    if (known === undefined)
      throw new Refusal(`There is no policy '${name}'. There are: ${policyNames.join(', ')}.`);
    return known;
  });
}

function definedKnobs(options: Options): Partial<Knobs> {
  const coldStartPrice = numberOption('cold-start-price', options['cold-start-price']);
  if (coldStartPrice !== undefined && coldStartPrice < 0) {
    throw new Refusal(`--cold-start-price is a number from 0 up, not ${coldStartPrice}.`);
  }
  const floor = options['tracking-floor'];
  return defined({
    target: share('target', options.target),
    coldStartPrice,
    trackingTarget: floor === 'none' ? Infinity : share('tracking-floor', floor),
  });
}

function share(name: string, text: string | undefined): number | undefined {
  const value = numberOption(name, text);
  if (value !== undefined && !(value > 0 && value <= 1)) {
    throw new Refusal(`--${name} is a number above 0 and up to 1, not ${value}.`);
  }
  return value;
}

/** The object without the keys whose value is undefined. */
function defined<Shape extends Record<string, number | undefined>>(
  values: Shape,
): { [Key in keyof Shape]?: number } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Shape]?: number;
  };
}

interface Replay {
  readonly policy: PolicyName;
  readonly knobs: Partial<Knobs>;
  /** One of a sweep, not the setting that was asked for. */
  readonly swept: boolean;
}

function replaysOf(
  backtest: Backtest,
  policies: readonly PolicyName[],
  knobs: Partial<Knobs>,
  sweep: boolean,
): Replay[] {
  return policies.flatMap((policy) => [
    { policy, knobs, swept: false },
    ...(sweep ? backtest.sweep(policy) : [])
      .filter((one) => Object.keys(one).length > 0)
      .map((one) => ({ policy, knobs: one, swept: true })),
  ]);
}

interface Result extends Replay {
  readonly outcome: Outcome;
}

function runAll(backtest: Backtest, replays: readonly Replay[]): Result[] {
  const progress = new Progress(replays.length);
  return replays.map((replay) => {
    progress.begin(replay.policy);
    const outcome = accepted(backtest.run(replay.policy, replay.knobs));
    progress.advance();
    return { ...replay, outcome };
  });
}

function outcomeTable(results: readonly Result[]): string {
  return table([
    ['policy', 'setting', 'cold starts', 'spill-over', 'throttled', 'p99', 'cost', 'unit hours'],
    ...results.map(({ outcome, knobs, swept }) => [
      outcome.policy,
      swept ? Object.values(knobs).filter(Number.isFinite).join(' ') : '',
      percent(outcome.coldStartShare),
      percent(outcome.spilloverShare),
      percent(outcome.throttledShare),
      `${outcome.addedLatencyMs.p99.toFixed(0)} ms`,
      dollars(outcome.costUsd),
      outcome.provisionedUnitHours.toFixed(1),
    ]),
  ]);
}

function toJson(trace: string, settings: LambdaSettings, results: readonly Result[]): unknown {
  return {
    trace,
    settings,
    policies: results.map(({ outcome, knobs, swept }) => ({
      policy: outcome.policy,
      ...(swept ? { knobs } : {}),
      coldStartShare: outcome.coldStartShare,
      spilloverShare: outcome.spilloverShare,
      throttledShare: outcome.throttledShare,
      addedLatencyMs: outcome.addedLatencyMs,
      costUsd: outcome.costUsd,
      cost: outcome.cost,
      provisionedUnitHours: outcome.provisionedUnitHours,
      requests: outcome.requests,
      coldStarts: outcome.coldStarts,
    })),
  };
}
