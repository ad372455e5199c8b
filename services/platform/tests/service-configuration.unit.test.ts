/** What every service's configuration has to agree with: its code, the contracts, and the capacity of the tiers. */
import { describe, expect, test } from '@jest/globals';
import { existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { endpoints, maximumReceives } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import type * as z from 'zod/mini';
import { declaredFunctions, entryOf, hasEntry, parsed } from './declared-services.ts';
import type { DeclaredFunction, Statement } from './declared-services.ts';

interface Capacity {
  readonly reserved?: number;
  readonly provisioned?: number;
  readonly max?: number;
}

type Tier = Readonly<Record<string, Capacity>> & { readonly account: { readonly concurrency: number } };

const functions = declaredFunctions();
const named = functions.map((declared) => [declared.key, declared] as const);
const tiers = parsed('config/tiers.yml') as Readonly<Record<string, Tier>>;

/** API Gateway answers for a function that takes longer. */
const apiTimeoutSeconds = 29;

/** The longest name that Lambda takes, and the longest stage name that has to fit. */
const longestName = 64;
const longestStage = 'production';

/** Calls of AWS that know no resource. */
const withoutResource = [
  'application-autoscaling:DescribeScalableTargets',
  'cloudwatch:GetMetricData',
  'dynamodb:ListStreams',
  'xray:PutTelemetryRecords',
  'xray:PutTraceSegments',
];

interface FunctionSchema {
  readonly environment: { readonly shape: Readonly<Record<string, z.ZodMiniType>> };
  readonly endpoint?: Endpoint;
}

/** What a tier says besides is not of a function. */
const besides = ['edge', 'apiCache', 'account'];

const functionsOf = (tier: Tier) =>
  Object.fromEntries(Object.entries(tier).filter(([key]) => !besides.includes(key))) as Readonly<
    Record<string, Capacity>
  >;

/** A function without a schema takes nothing from its environment and answers no call. */
async function schemaOf(declared: DeclaredFunction): Promise<FunctionSchema> {
  const file = `${dirname(entryOf(declared))}/schema.ts`;
  if (!existsSync(file)) return { environment: { shape: {} } };
  return (await import(file)) as FunctionSchema;
}

const kebabCase = (key: string) => key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

const eventsOf = ({ events = [] }: DeclaredFunction) => events;

const httpEventsOf = (declared: DeclaredFunction) =>
  eventsOf(declared).flatMap(({ http }) => (http ? [http] : []));

const queueEventsOf = (declared: DeclaredFunction) =>
  eventsOf(declared).flatMap(({ sqs }) => (sqs ? [sqs] : []));

const streamEventsOf = (declared: DeclaredFunction) =>
  eventsOf(declared).flatMap(({ stream }) => (stream ? [stream] : []));

const statementsOf = ({ iamRoleStatements = [] }: DeclaredFunction) =>
  iamRoleStatements.filter((statement): statement is Statement => typeof statement !== 'string');

describe.each(named)('%s', (key, declared) => {
  test('has its entry where its name says', () => {
    expect(declared.handler).toBe(`functions/${kebabCase(key)}/handler.handler`);
    expect(hasEntry(declared)).toBe(true);
  });

  test('is called after the stage, and its name fits', () => {
    expect(declared.name).toBe(`glamora-\${sls:stage}-${key}`);
    expect(declared.name.replace('${sls:stage}', longestStage).length).toBeLessThanOrEqual(longestName);
  });

  test('has the environment that it needs, and none more', async () => {
    const { environment } = await schemaOf(declared);

    expect(Object.keys(declared.environment ?? {}).toSorted(byText)).toEqual(
      Object.keys(environment.shape).toSorted(byText),
    );
  });

  test('answers at the address of the contract that bears its name', async () => {
    const { endpoint } = await schemaOf(declared);

    const addresses = httpEventsOf(declared).map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(addresses).toEqual(endpoint ? [`${endpoint.method} ${endpoint.path}`] : []);
    expect(endpoint?.name).toBe(endpoint ? key : undefined);
  });

  test('states its memory and its time, within what calls it', () => {
    const longest = httpEventsOf(declared).length > 0 ? apiTimeoutSeconds : 900;

    expect(declared.memorySize).toBeGreaterThanOrEqual(128);
    expect(declared.timeout).toBeGreaterThan(0);
    expect(declared.timeout).toBeLessThanOrEqual(longest);
  });

  test('may do only what is named, and to what is named', () => {
    const statements = statementsOf(declared);

    for (const { Action, Effect, Resource } of statements) {
      const actions = [Action].flat();
      expect(Effect).toBe('Allow');
      expect(actions).toEqual(actions.filter((action) => /^[a-z0-9-]+:[A-Za-z]+$/.test(action)));
      if (JSON.stringify(Resource) === '"*"')
        expect(actions).toEqual(actions.filter((action) => withoutResource.includes(action)));
      else expect(Resource).toBeTruthy();
    }
  });

  test('may be traced', () => {
    expect(declared.iamRoleStatements).toContain('${file(../../config/iam.yml):tracing}');
  });

  test('takes its concurrency from the tiers, where they hold any for it', () => {
    const capacity = tiers['tier1']?.[key] ?? {};

    const figure = (name: string) => `\${self:custom.tier.${key}.${name}, null}`;
    expect(declared.reservedConcurrency).toBe(capacity.reserved && figure('reserved'));
    expect(declared.provisionedConcurrency).toBe(capacity.provisioned && figure('provisioned'));
  });

  test('can’t lose a message: failures are told apart, and what fails for good is kept', () => {
    const queues = queueEventsOf(declared);
    const streams = streamEventsOf(declared);

    for (const event of [...queues, ...streams])
      expect(event.functionResponseType).toBe('ReportBatchItemFailures');
    for (const { destinations } of streams) expect(destinations?.onFailure).toBeDefined();
    if (queues.length + streams.length > 0)
      expect(declared.service.plugins).toContain('@glamora/serverless-plugins/dead-letter-alarms');
    for (const { arn, maximumConcurrency } of queues) {
      const queue = declared.service.resources?.Resources?.[arn['Fn::GetAtt'][0]]?.Properties;
      // The consumer itself gives a message up with its last receive, and says why.
      expect(queue?.RedrivePolicy?.maxReceiveCount).toBe(maximumReceives);
      expect(queue?.VisibilityTimeout).toBeGreaterThanOrEqual(6 * (declared.timeout ?? 0));
      // Reserved concurrency would turn load into dead letters.
      expect(maximumConcurrency).toBeGreaterThanOrEqual(2);
      expect(declared.reservedConcurrency).toBeUndefined();
    }
  });
});

describe('all services together', () => {
  test('no two functions have one name or one address', () => {
    const names = functions.map(({ key }) => key);
    const addresses = functions.flatMap(httpEventsOf).map(({ method, path }) => `${method} ${path}`);

    expect(new Set(names).size).toBe(names.length);
    expect(new Set(addresses).size).toBe(addresses.length);
  });

  test('every call of the contracts is answered by the one function of its name, and there are no other calls', () => {
    const promised = endpoints.map(({ name, method, path }) => `${name}: ${method} ${path}`);

    const answered = functions.flatMap((declared) =>
      httpEventsOf(declared).map(({ method, path }) => `${declared.key}: ${method.toUpperCase()} ${path}`),
    );
    expect(answered).not.toEqual([]);
    expect(answered.toSorted(byText)).toEqual(promised.toSorted(byText));
  });

  test('every tier holds the same functions, and every one of them exists', () => {
    const keys = functions.map(({ key }) => key);
    const [first = {}, ...others] = Object.values(tiers).map(functionsOf);

    for (const tier of others) expect(Object.keys(tier)).toEqual(Object.keys(first));
    expect(Object.keys(first)).toEqual(Object.keys(first).filter((key) => keys.includes(key)));
  });

  test.each(Object.entries(tiers))('in %s every function stays within what is reserved for it', (_, tier) => {
    const capacities = Object.values(functionsOf(tier));

    for (const { reserved = 0, provisioned = 0, max = 0 } of capacities) {
      expect(provisioned).toBeLessThanOrEqual(max);
      expect(max).toBeLessThanOrEqual(reserved);
    }
  });

  test.each(['tier1', 'tier2', 'tier3'])(
    'in %s between 35 and 200 are provisioned over all functions',
    (name) => {
      const capacities = Object.values(functionsOf(tiers[name] ?? never()));

      expect(sumOf(capacities.map(({ provisioned }) => provisioned))).toBeGreaterThanOrEqual(35);
      expect(sumOf(capacities.map(({ max }) => max))).toBeLessThanOrEqual(200);
    },
  );

  test.each(Object.entries(tiers))('in %s the account keeps 100 unreserved, where it can', (_, tier) => {
    const reserved = sumOf(Object.values(functionsOf(tier)).map((capacity) => capacity.reserved));

    expect(tier.account.concurrency).toBeGreaterThanOrEqual(reserved === 0 ? 10 : reserved + 100);
  });

  test('a job that fails for good is kept', () => {
    const jobs = functions.filter((declared) => eventsOf(declared).some(({ schedule }) => schedule));

    expect(jobs).not.toEqual([]);
    for (const { destinations, service } of jobs) {
      expect(destinations?.onFailure?.arn).toBeDefined();
      // It gives them the right to send there.
      expect(service.plugins).toContain('@glamora/serverless-plugins/function-roles');
    }
  });
});

function byText(left: string, right: string): number {
  return left < right ? -1 : 1;
}

function sumOf(figures: readonly (number | undefined)[]): number {
  return figures.reduce<number>((sum, figure) => sum + (figure ?? 0), 0);
}

function never(): never {
  throw new Error('There is no such tier.');
}
