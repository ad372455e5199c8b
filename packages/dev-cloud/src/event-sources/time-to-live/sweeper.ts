import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  DescribeTableCommand,
  paginateScan,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';

import { systemClock, type Clock } from '../clock.ts';
import { describeError, type Log } from '../event-source.ts';
import type { TimeToLiveRemovals } from './removals.ts';

export interface TimeToLiveSweeperSettings {
  readonly tableName: string;
  /** Holds the expiry as a number of seconds since 1970. */
  readonly attributeName: string;
  /** Pause between two sweeps: 5. AWS promises days, so nobody may count on it. */
  readonly intervalSeconds?: number;
}

export interface TimeToLiveSweeperDependencies {
  readonly dynamodb: DynamoDBClient;
  readonly removals: TimeToLiveRemovals;
  readonly log: Log;
  readonly clock?: Clock;
}

export interface TimeToLiveSweeper {
  /** Deletes what is expired now; gives the number of deleted items. */
  sweep(): Promise<number>;
  stop(): Promise<void>;
}

type Item = Record<string, AttributeValue>;

/** Without a bound the engine reads the whole rest of the table for each page. */
const rowsOfPage = 1000;

/** DynamoDB takes an expiry of more than five years ago for a mistake and leaves the item. */
const oldestExpirySeconds = 5 * 365 * 24 * 60 * 60;

/** Deletes expired items, which the local engine never does, as DynamoDB's time-to-live service would. */
export function startTimeToLiveSweeper(
  settings: TimeToLiveSweeperSettings,
  dependencies: TimeToLiveSweeperDependencies,
): TimeToLiveSweeper {
  const { tableName, intervalSeconds = 5 } = settings;
  const { log, clock = systemClock } = dependencies;
  const stopping = new AbortController();

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await clock.sleep(intervalSeconds * 1000, stopping.signal);
      if (stopping.signal.aborted) return;
      await sweep(settings, dependencies).catch((error: unknown) =>
        log(`expired items of ${tableName} could not be deleted: ${describeError(error)}`),
      );
    }
  };
  const ended = run();

  return {
    sweep: () => sweep(settings, dependencies),
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

async function sweep(
  settings: TimeToLiveSweeperSettings,
  dependencies: TimeToLiveSweeperDependencies,
): Promise<number> {
  const keyNames = await keyNamesOf(settings.tableName, dependencies.dynamodb);
  let deleted = 0;
  for await (const item of expiredItems(settings, dependencies)) {
    if (await deleteExpired(item, keyNames, settings, dependencies)) deleted += 1;
  }
  return deleted;
}

async function keyNamesOf(tableName: string, dynamodb: DynamoDBClient): Promise<readonly string[]> {
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: tableName }));
  return (Table?.KeySchema ?? []).flatMap(({ AttributeName }) => AttributeName ?? []);
}

async function* expiredItems(
  { tableName, attributeName }: TimeToLiveSweeperSettings,
  { dynamodb, clock = systemClock }: TimeToLiveSweeperDependencies,
): AsyncGenerator<Item> {
  const now = Math.floor(clock.now() / 1000);
  const pages = paginateScan(
    { client: dynamodb, pageSize: rowsOfPage },
    {
      TableName: tableName,
      FilterExpression: 'attribute_type(#expiry, :number) AND #expiry BETWEEN :oldest AND :now',
      ExpressionAttributeNames: { '#expiry': attributeName },
      ExpressionAttributeValues: {
        ':number': { S: 'N' },
        ':oldest': { N: String(now - oldestExpirySeconds) },
        ':now': { N: String(now) },
      },
    },
  );
  for await (const { Items = [] } of pages) yield* Items;
}

/** Deletes the item unless its expiry changed since it was read: somebody may just have prolonged its life. */
async function deleteExpired(
  item: Item,
  keyNames: readonly string[],
  { tableName, attributeName }: TimeToLiveSweeperSettings,
  { dynamodb, removals }: TimeToLiveSweeperDependencies,
): Promise<boolean> {
  const expiry = item[attributeName]?.N;
  if (expiry === undefined) return false;
  const keys = Object.fromEntries(Object.entries(item).filter(([name]) => keyNames.includes(name)));
  const deletion = Promise.withResolvers<boolean>();
  removals.announce(tableName, keys, { attributeName, value: expiry }, deletion.promise);
  try {
    await dynamodb.send(
      new DeleteItemCommand({
        TableName: tableName,
        Key: keys,
        ConditionExpression: '#expiry = :expiry',
        ExpressionAttributeNames: { '#expiry': attributeName },
        ExpressionAttributeValues: { ':expiry': { N: expiry } },
      }),
    );
    deletion.resolve(true);
    return true;
  } catch (error) {
    deletion.resolve(false);
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
