/** `npm run bench -- capacity`: all policies on all traces, and the frontiers of cost against cold starts. */
import { parseArgs } from 'node:util';
import {
  Backtest,
  coldStartsAtCost,
  costAtColdStarts,
  frontier,
  type Knobs,
  type LambdaSettings,
  lambdaSettings,
  type Outcome,
  type PolicyName,
  policyNames,
  simulate,
} from '@glamora/capacity';
import { dollars, percent, table } from '../../packages/capacity/src/cli/table.ts';
import { nonePolicy } from '../../packages/capacity/src/policies/simple-policies.ts';
import { type NamedTrace, traces, valid } from './traces.ts';

const { values: options } = parseArgs({
  options: {
    help: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    'held-out': { type: 'boolean', default: false },
    trace: { type: 'string', default: '' },
    policies: { type: 'string', default: policyNames.join(',') },
    prices: { type: 'string' },
  },
});
if (options.help) {
  process.stdout
    .write(`npm run bench -- capacity [--quick | --held-out] [--trace TEXT] [--policies NAME,…] [--prices USD,…]

Every policy at its default on every trace, each policy's frontier by sweeping its own knob, and how far the goals are reached.
The first week of each trace warms up and is not counted. The data are read from ../shared/data; where they are not there,
traffic is generated.

  --quick      stretches of two to three weeks of each trace; the rules were tuned on them
  --held-out   stretches on which nothing was tuned
  --trace      only the traces in whose name this occurs
  --policies   only these, in place of all
  --prices     of a cold start, in place of those that a sweep tries
`);
  process.exit(0);
}

const week = 7 * 86_400;
const settings = valid(lambdaSettings({ warmUpSeconds: week, reservedConcurrency: 10_000 }));
const asked = new Set(options.policies.split(','));
const chosen = policyNames.filter((name) => asked.has(name));
const priced: readonly PolicyName[] = ['predictive', 'oracle'];
const swept: readonly PolicyName[] = ['target-tracking', 'target-tracking-max', ...priced];

const part = options.quick ? 'tuned' : options['held-out'] ? 'held-out' : 'whole';
for (const named of traces(part)) if (named.name.includes(options.trace)) benchTrace(named);
benchYear();

function benchTrace({ name, trace }: NamedTrace): void {
  const backtest = valid(Backtest.of(trace, settings));
  process.stdout.write(`\n${name}\n`);
  const defaults = chosen.map((policy) => valid(backtest.run(policy)));
  process.stdout.write(`${outcomeTable(defaults)}\n`);
  const frontiers = new Map<PolicyName, Outcome[]>();
  for (const policy of swept.filter((each) => chosen.includes(each))) {
    const outcomes = settingsOf(policy, backtest).map((knobs) => valid(backtest.run(policy, knobs)));
    frontiers.set(policy, frontier(outcomes));
  }
  process.stdout.write(`\nfrontiers: cost → cold starts\n`);
  for (const [policy, points] of frontiers) {
    const line = points.map(({ costUsd, coldStarts }) => `${dollars(costUsd)} → ${coldStarts.toFixed(0)}`);
    process.stdout.write(`  ${policy.padEnd(20)} ${line.join('   ')}\n`);
  }
  reportGoals(frontiers, defaults);
}

function settingsOf(policy: PolicyName, backtest: Backtest): readonly Partial<Knobs>[] {
  if (options.prices === undefined || !priced.includes(policy)) return backtest.sweep(policy);
  return options.prices
    .split(',')
    .map((price) => ({ coldStartPrice: Number(price), trackingTarget: Infinity }));
}

function outcomeTable(outcomes: readonly Outcome[]): string {
  return table([
    ['policy', 'cold starts', 'share', 'spill-over', 'throttled', 'cost', 'unit hours'],
    ...outcomes.map((outcome) => [
      outcome.policy,
      outcome.coldStarts.toFixed(0),
      percent(outcome.coldStartShare),
      percent(outcome.spilloverShare),
      percent(outcome.throttledShare),
      dollars(outcome.costUsd),
      outcome.provisionedUnitHours.toFixed(0),
    ]),
  ]);
}

/** Predictive and oracle beside each point of target tracking, at equal cost and at equal cold starts. */
function reportGoals(
  frontiers: ReadonlyMap<PolicyName, readonly Outcome[]>,
  defaults: readonly Outcome[],
): void {
  const ours = frontiers.get('predictive') ?? [];
  const oracle = frontiers.get('oracle') ?? [];
  for (const policy of ['target-tracking', 'target-tracking-max'] as const) {
    const ratios = (frontiers.get(policy) ?? []).map(({ costUsd, coldStarts }) => {
      const same = coldStartsAtCost(ours, costUsd);
      return same === undefined ? 'dearer' : (same / coldStarts).toFixed(2);
    });
    process.stdout.write(
      `predictive's cold starts at the cost of ${policy} on its frontier: × ${ratios.join(', ')}\n`,
    );
  }
  const tracking = defaults.find(({ policy }) => policy === 'target-tracking');
  if (tracking !== undefined) {
    const same = coldStartsAtCost(ours, tracking.costUsd);
    const ratio = same === undefined ? 'none as cheap' : (same / tracking.coldStarts).toFixed(2);
    process.stdout.write(`at the cost of target tracking's default: × ${ratio}\n`);
  }
  const dearness = ours.map(({ costUsd, coldStarts }) => {
    const best = costAtColdStarts(oracle, coldStarts);
    return best === undefined ? '–' : (costUsd / best).toFixed(2);
  });
  process.stdout.write(
    `predictive's cost at equal cold starts, in multiples of the oracle's: ${dearness.join(', ')}\n`,
  );
}

/** A year of minutes, to time the simulator alone. */
function benchYear(): void {
  const minutes = 365 * 1440;
  const requests = Float64Array.from(
    { length: minutes },
    (_, minute) =>
      12_000 * (1 + 0.7 * Math.sin((2 * Math.PI * minute) / 1440) + 0.2 * Math.sin(minute * 12.9898)),
  );
  const year = { startsAt: Date.UTC(2026, 0, 1), stepSeconds: 60, requests };
  const timed: LambdaSettings = { ...settings, warmUpSeconds: 0 };
  const start = performance.now();
  const outcome = valid(simulate(year, timed, nonePolicy()));
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(
    `\na year of minutes (${outcome.requests.toExponential(1)} requests, mean concurrency 20): ${seconds.toFixed(2)} s\n`,
  );
}
