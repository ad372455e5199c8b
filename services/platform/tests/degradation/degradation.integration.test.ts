/** docs/degradation.md, cell by cell: each function is real, and so is what it stands on, until that gets into trouble. */
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { mayUseRedis } from '@glamora/dev-cloud/backends';
import { environmentOf } from './environment.ts';
import { functions } from './functions.ts';
import type { MakeCall } from './functions.ts';
import { promisedOutcomes, troubles } from './outcomes.ts';
import type { Promised } from './outcomes.ts';
import { troubledHttp, troubledRedis } from './troubled-dependency.ts';
import type { TroubledDependency } from './troubled-dependency.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

const sharedCache = 'the shared cache';
const chain = 'the chain';
const promised = promisedOutcomes().filter(({ dependency }) => dependency !== sharedCache || mayUseRedis());

interface Dependency {
  /** By which a function finds it. */
  readonly variable: string;
  readonly start: (world: World) => Promise<TroubledDependency>;
}

const queueOf = async (world: World) => troubledHttp(await world.createQueue(), 'failed');

const dependencies: Readonly<Record<string, Dependency>> = {
  'the table': {
    variable: 'AWS_ENDPOINT_URL_DYNAMODB',
    start: ({ table }) => troubledHttp(table, 'throttled'),
  },
  [sharedCache]: { variable: 'REDIS_URL', start: ({ redis = '' }) => troubledRedis(redis) },
  'the search cluster': {
    variable: 'SEARCH_ENDPOINT',
    start: ({ search }) => troubledHttp(search, 'failed'),
  },
  [chain]: { variable: 'RPC_URL', start: (world) => troubledHttp(world.chain, 'failed') },
  'the analytics queue': { variable: 'ANALYTICS_QUEUE_URL', start: queueOf },
  'the settlement queue': { variable: 'SETTLEMENT_QUEUE_URL', start: queueOf },
};

interface Prepared {
  readonly row: Promised;
  readonly makeCall: MakeCall;
  readonly troubled: TroubledDependency;
  /** What the call got while all was well. */
  readonly usual: string;
}

interface Seen {
  readonly usual: string;
  readonly outcomes: Readonly<Record<string, string>>;
  /** What it was like when each trouble was over. */
  readonly afterwards: readonly string[];
}

let world: World;
let prepared: readonly Prepared[] = [];
const seen = new Map<Promised, Seen>();

/** Never reached but by a machine that stands still. */
const patienceMs = 150_000;

beforeAll(async () => {
  world = await startWorld();
  prepared = await prepareAll();
  // Each in a trouble of its own, all at the same time: most of it is waiting for what doesn't answer.
  await Promise.all(prepared.map(async (one) => seen.set(one.row, await bringIntoTrouble(one))));
}, patienceMs);
afterAll(async () => {
  await Promise.all(prepared.map(({ troubled }) => troubled.stop()));
  await world.stop();
});

/** A new environment for each row. One of each function can be loaded into the same modules, which saves most of the time. */
async function prepareAll(): Promise<readonly Prepared[]> {
  const all: Prepared[] = [];
  let rest = promised;
  while (rest.length > 0) {
    const loaded = new Set<string>();
    const later: Promised[] = [];
    for (const row of rest) {
      const { folder } = functions[row.call] ?? { folder: '' };
      if (loaded.has(folder)) later.push(row);
      else all.push(await prepare(row));
      loaded.add(folder);
    }
    jest.resetModules();
    rest = later;
  }
  return all;
}

/** The function, with the dependency behind a proxy of its own; it is called once, while all is well. */
async function prepare(row: Promised): Promise<Prepared> {
  const described = functions[row.call];
  const dependency = dependencies[row.dependency];
  if (!described || !dependency) throw new Error(`Nobody knows how ${row.call} calls ${row.dependency}`);
  const troubled = await dependency.start(world);
  const environment = await environmentOf(world, row.dependency === chain ? troubled.url : world.chain);
  Object.assign(process.env, environment.variables, { [dependency.variable]: troubled.url });
  const makeCall = await described.prepare(world, async () => {
    const module = (await import(`../../../${described.folder}/handler.ts`)) as { handler: never };
    return module.handler;
  });
  const usual = await makeCall();
  await environment.stop();
  return { row, makeCall, troubled, usual };
}

async function bringIntoTrouble({ makeCall, troubled, usual }: Prepared): Promise<Seen> {
  const outcomes: Record<string, string> = {};
  const afterwards: string[] = [];
  for (const trouble of troubles) {
    troubled.set(trouble);
    outcomes[trouble] = await makeCall();
    troubled.set(undefined);
    afterwards.push(await madeUntil(usual, makeCall));
  }
  return { usual, outcomes, afterwards };
}

/** The outcome, as soon as it is the usual one: a busy machine may be in trouble for a moment by itself. */
async function madeUntil(usual: string, makeCall: MakeCall): Promise<string> {
  let outcome = await makeCall();
  for (let more = 20; more > 0 && outcome !== usual; more -= 1) outcome = await makeCall();
  return outcome;
}

describe.each(promised)('$call, where $dependency', (row) => {
  test.each(troubles)('is %s', (trouble) => {
    expect(seen.get(row)?.outcomes[trouble]).toBe(row.outcomes[trouble]);
  });

  // What is gone or silent may have opened a breaker, which then has everybody wait.
  test('was slow or refusing, and is well again', () => {
    const usual = row.outcomes.slow === 'done' ? 'done' : 'as usual';

    expect(seen.get(row)?.usual).toBe(usual);
    expect(seen.get(row)?.afterwards.slice(0, 2)).toEqual([usual, usual]);
  });
});
