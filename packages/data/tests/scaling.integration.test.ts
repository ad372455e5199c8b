import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { ScalingRepository } from '../src/index.ts';
import type { ScalingDecision } from '../src/index.ts';
import { scalingDecisions } from '../src/keys.ts';
import { timeOf } from './entities.ts';
import { startTestTable } from './test-table.ts';
import type { TestTable } from './test-table.ts';

let database: TestTable;
let scaling: ScalingRepository;

beforeAll(async () => {
  database = await startTestTable();
  scaling = new ScalingRepository(database.table);
});

afterAll(() => database.stop());

const decisionOf = (functionName: string, number = 0): ScalingDecision => ({
  functionName,
  decidedFor: timeOf(number),
  occasion: 'forecast',
  decidedAt: timeOf(number),
  cause: 'forecast',
  mode: 'automatic',
  from: 10,
  minimum: 20,
  maximum: 50,
  reasons: ['more is coming'],
  outcome: 'pending',
});

describe('a decision', () => {
  test('is recorded once, of many that decide the same at once', async () => {
    const state = await scaling.state('once');

    const results = await Promise.all(
      Array.from({ length: 5 }, () => scaling.record(decisionOf('once'), state)),
    );

    expect(results.filter((result) => result === 'recorded')).toHaveLength(1);
    expect(await scaling.state('once')).toEqual({ ...state, version: 1 });
  });

  test('is refused as decided before, or as overtaken by another one', async () => {
    const state = await scaling.state('turns');
    await scaling.record(decisionOf('turns'), state);

    const again = await scaling.record(decisionOf('turns'), await scaling.state('turns'));
    const late = await scaling.record(decisionOf('turns', 1), state);

    expect([again, late]).toEqual(['decided_before', 'overtaken']);
    expect(await scaling.decision('turns', timeOf(1), 'forecast')).toBeUndefined();
  });

  test('carries what became of it, and lives 90 days', async () => {
    const decision = decisionOf('life');
    await scaling.record(decision, await scaling.state('life'));

    await scaling.conclude(decision, 'applied', ['more is coming', 'done']);

    const concluded = { ...decision, outcome: 'applied', reasons: ['more is coming', 'done'] };
    const { Item } = await database.client.send(
      new GetCommand({
        TableName: database.table.getName(),
        Key: scalingDecisions.key('life', timeOf(0), 'forecast'),
      }),
    );
    expect(await scaling.decision('life', timeOf(0), 'forecast')).toEqual(concluded);
    expect(Item?.['timeToLive']).toBe(Date.parse(timeOf(0)) / 1000 + 90 * 86_400);
  });

  test('is listed with those of its function, the newest first', async () => {
    for (const number of [0, 1, 2])
      // oxlint-disable-next-line no-await-in-loop -- each follows what the one before it left
      await scaling.record(decisionOf('list', number), await scaling.state('list'));

    const last = await scaling.lastDecisions('list', 2);

    expect(last).toEqual([decisionOf('list', 2), decisionOf('list', 1)]);
  });
});

describe('the rule that is followed', () => {
  const choiceOf = (functionName: string, rule: string, number: number) => ({
    functionName,
    rule,
    historyUntil: timeOf(number),
    losses: [
      { rule, lossUsd: 1.5 },
      { rule: 'another', lossUsd: 2 },
    ],
  });

  test('is kept with what each rule would have cost', async () => {
    const before = await scaling.rule('kept');

    await scaling.choose(choiceOf('kept', 'a plan', 0));

    expect(before).toBeUndefined();
    expect(await scaling.rule('kept')).toEqual(choiceOf('kept', 'a plan', 0));
  });

  test('gives way to one that was chosen by a later history, and to no other', async () => {
    await scaling.choose(choiceOf('later', 'a plan', 1));

    const results = [
      await scaling.choose(choiceOf('later', 'an old plan', 0)),
      await scaling.choose(choiceOf('later', 'the same again', 1)),
      await scaling.choose(choiceOf('later', 'a new plan', 2)),
    ];

    expect(results).toEqual(['overtaken', 'overtaken', 'chosen']);
    expect((await scaling.rule('later'))?.rule).toBe('a new plan');
  });
});

describe('the mode', () => {
  test('is changed only by who knows the last change', async () => {
    const setting = {
      mode: 'emergency',
      since: timeOf(0),
      until: timeOf(7200),
      thereafter: 'automatic',
      setBy: 'an operator',
      reason: 'a sale',
    } as const;

    const results = [
      await scaling.setMode(setting, undefined),
      await scaling.setMode({ ...setting, mode: 'off' }, undefined),
      await scaling.setMode({ ...setting, mode: 'off', since: timeOf(1), until: null }, timeOf(0)),
    ];

    expect(results).toEqual(['set', 'refused', 'set']);
    expect(await scaling.mode()).toEqual({ ...setting, mode: 'off', since: timeOf(1), until: null });
  });
});
