import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { writeTogether } from '../src/index.ts';

beforeEach(() => {
  jest.useFakeTimers();
});

afterEach(() => {
  jest.useRealTimers();
});

describe('writes that belong together', () => {
  test('are written', async () => {
    const { client } = tableThatAnswers(null);

    const result = await settled(writeTogether(client, []));

    expect(result).toEqual({ outcome: 'written' });
  });

  test('are refused by the places of the writes whose conditions did not hold', async () => {
    const { client, attempts } = tableThatAnswers(
      cancelled('None', 'ConditionalCheckFailed', 'None', 'ConditionalCheckFailed'),
    );

    const result = await settled(writeTogether(client, []));

    expect(result).toEqual({ outcome: 'refused', failed: [1, 3] });
    expect(attempts()).toBe(1);
  });

  test('are refused even where another of them met a conflict', async () => {
    const { client } = tableThatAnswers(cancelled('TransactionConflict', 'ConditionalCheckFailed'));

    const result = await settled(writeTogether(client, []));

    expect(result).toEqual({ outcome: 'refused', failed: [1] });
  });

  test.each(['TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'])(
    'are tried again after %s',
    async (reason) => {
      const { client, attempts } = tableThatAnswers(cancelled('None', reason), cancelled(reason), null);

      const result = await settled(writeTogether(client, []));

      expect(result).toEqual({ outcome: 'written' });
      expect(attempts()).toBe(3);
    },
  );

  test('are given up after six attempts', async () => {
    const conflict = cancelled('TransactionConflict');
    const { client, attempts } = tableThatAnswers(...Array.from({ length: 9 }, () => conflict));

    const result = await settled(writeTogether(client, []));

    expect(result).toMatchObject({ name: 'DependencyUnavailable', cause: conflict });
    expect(attempts()).toBe(6);
  });

  test.each([
    ['a write that is wrong', cancelled('ValidationError')],
    ['a service that failed', Object.assign(new Error('no'), { name: 'InternalServerError' })],
  ])('are not tried again after %s', async (_, error) => {
    const { client, attempts } = tableThatAnswers(error, null);

    const result = await settled(writeTogether(client, []));

    expect(result).toBe(error);
    expect(attempts()).toBe(1);
  });
});

/** What came of it, or what it threw; waits pass at once. */
async function settled(work: Promise<unknown>): Promise<unknown> {
  const settling = work.catch((error: unknown) => error);
  await jest.runAllTimersAsync();
  return settling;
}

/** A table that a transaction meets in turn with each of these errors; null writes. */
function tableThatAnswers(...answers: (Error | null)[]) {
  let attempts = 0;
  const send = async () => {
    const answer = answers[attempts] ?? null;
    attempts += 1;
    if (answer) throw answer;
    return {};
  };
  return { client: { send } as unknown as DynamoDBDocumentClient, attempts: () => attempts };
}

function cancelled(...codes: string[]): Error {
  return Object.assign(new Error('Transaction cancelled'), {
    name: 'TransactionCanceledException',
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}
