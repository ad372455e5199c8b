/** A table behind the proxy, and a document client before it. */
import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { localClientSettings, startDatabase } from '../../src/backends/index.ts';
import type { Backend } from '../../src/backends/index.ts';
import { faultJournal, outage, startFaultProxy, tableFaults } from '../../src/faults/index.ts';
import type { DecideRequest, FaultProxy, RequestFault } from '../../src/faults/index.ts';

const TableName = 'things';
let database: Backend;
let proxy: FaultProxy | undefined;
let client: DynamoDBClient | undefined;

beforeAll(async () => {
  database = await startDatabase();
  const direct = new DynamoDBClient(localClientSettings(database.endpoint));
  await direct.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
      AttributeDefinitions: [{ AttributeName: 'PK', AttributeType: 'S' }],
    }),
  );
  direct.destroy();
});

afterEach(async () => {
  client?.destroy();
  await proxy?.stop();
});

afterAll(() => database.stop());

/** @returns a client without retries, so that each request is seen. */
async function through(decide: DecideRequest): Promise<DynamoDBClient> {
  proxy = await startFaultProxy({ target: database.endpoint, decide });
  client = new DynamoDBClient({ ...localClientSettings(proxy.endpoint), maxAttempts: 1 });
  return client;
}

const put = (PK: string) => new PutItemCommand({ TableName, Item: { PK: { S: PK } } });
const get = (PK: string) => new GetItemCommand({ TableName, Key: { PK: { S: PK } }, ConsistentRead: true });
const write = (...keys: string[]) =>
  new TransactWriteItemsCommand({
    TransactItems: keys.map((PK) => ({ Put: { TableName, Item: { PK: { S: PK } } } })),
  });

const once = (fault: RequestFault): DecideRequest => {
  let isDone = false;
  return () => {
    if (isDone) return undefined;
    isDone = true;
    return fault;
  };
};

describe('a request', () => {
  test('goes through where nothing is to happen to it', async () => {
    const table = await through(() => undefined);

    await table.send(put('passed'));
    const { Item } = await table.send(get('passed'));

    expect(Item).toEqual({ PK: { S: 'passed' } });
  });

  test('is refused with DynamoDB’s own error when it is throttled', async () => {
    const table = await through(once({ kind: 'throttled' }));

    const refused = table.send(put('throttled'));

    await expect(refused).rejects.toMatchObject({ name: 'ProvisionedThroughputExceededException' });
    expect(await table.send(get('throttled'))).not.toHaveProperty('Item');
  });

  test('that is a transaction is cancelled with a reason for each write', async () => {
    const table = await through(once({ kind: 'throttled' }));

    const error: unknown = await table.send(write('one', 'two')).catch((caught: unknown) => caught);

    expect(error).toBeInstanceOf(TransactionCanceledException);
    expect(error).toMatchObject({ CancellationReasons: [{ Code: 'ThrottlingError' }, { Code: 'None' }] });
    expect(await table.send(get('one'))).not.toHaveProperty('Item');
  });

  test('fails, or does not arrive', async () => {
    const faults: RequestFault[] = [{ kind: 'failed' }, { kind: 'unreachable' }];
    const table = await through(() => faults.shift());

    const outcomes = await Promise.allSettled([table.send(put('a'))]);
    const next = await Promise.allSettled([table.send(put('b'))]);

    expect([...outcomes, ...next]).toMatchObject([
      { status: 'rejected', reason: { $metadata: { httpStatusCode: 500 } } },
      { status: 'rejected', reason: { code: 'ECONNRESET' } },
    ]);
    expect(await table.send(get('a'))).not.toHaveProperty('Item');
    expect(await table.send(get('b'))).not.toHaveProperty('Item');
  });

  test('is done though its answer is lost', async () => {
    const table = await through(once({ kind: 'answer lost' }));

    const lost = table.send(put('kept'));

    await expect(lost).rejects.toMatchObject({ code: 'ECONNRESET' });
    expect(await table.send(get('kept'))).toHaveProperty('Item');
  });
});

test('a request that is not answered ends with its asker’s patience', async () => {
  // By its kind and not by its turn: patience may end before the request has gone out.
  const table = await through(({ operation }) =>
    operation === 'PutItem' ? { kind: 'unanswered' } : undefined,
  );

  const impatient = table.send(put('unanswered'), { abortSignal: AbortSignal.timeout(50) });

  await expect(impatient).rejects.toMatchObject({ name: 'AbortError' });
  expect(await table.send(get('unanswered'))).not.toHaveProperty('Item');
});

describe('a loaded table', () => {
  async function faultsOf(seed: number): Promise<readonly string[]> {
    const journal = faultJournal();
    const decide = tableFaults({ seed, journal, throttledShare: 0.2, lostAnswerShare: 0.1 });
    const table = await through(decide);
    for (let number = 0; number < 50; number += 1) {
      await table.send(put(`${number}`)).catch(() => {});
      await table.send(get(`${number}`));
      await table.send(write(`${number}`)).catch(() => {});
    }
    table.destroy();
    await proxy?.stop();
    return journal.entries.map(({ fault, what }) => `${fault} ${/"S":"(\d+)"/.exec(what)?.[1]}`);
  }

  test('refuses the same writes for the same seed, and others for another', async () => {
    const [first, again, other] = [await faultsOf(1), await faultsOf(1), await faultsOf(2)];

    expect(first.length).toBeGreaterThan(10);
    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });
});

test('an outage lasts from its beginning to its end', async () => {
  const journal = faultJournal();
  const tableOutage = outage('the table', journal);
  const table = await through(tableOutage.decide);

  const before = await Promise.allSettled([table.send(get('any'))]);
  tableOutage.begin();
  const during = await Promise.allSettled([table.send(get('any'))]);
  tableOutage.end();
  const after = await Promise.allSettled([table.send(get('any'))]);

  expect([...before, ...during, ...after].map(({ status }) => status)).toEqual([
    'fulfilled',
    'rejected',
    'fulfilled',
  ]);
  expect([...journal.counts()]).toEqual([['the table: GetItem unreachable', 1]]);
});
