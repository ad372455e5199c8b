/** Each function as Lambda calls it, on a table and a bucket of its own. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { toLine } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import type { AttributeValue, DynamoDBStreamEvent } from 'aws-lambda';
import { daysAgo, purchaseRow, openArchiveWorld, startEngines } from './archive-world.ts';
import type { Engines } from './archive-world.ts';

const context = { getRemainingTimeInMillis: () => 900_000 };

let engines: Engines;
let world: Awaited<ReturnType<typeof openArchiveWorld>>;

beforeAll(async () => {
  engines = await startEngines();
  world = await openArchiveWorld(engines);
  Object.assign(process.env, world.environment, {
    ARCHIVE_STORAGE_CLASS: 'GLACIER_IR',
    ARCHIVE_AFTER_DAYS: '{"Purchase": 730, "Session": null}',
    WALK_EVERY_DAYS: '30',
    READ_UNITS_PER_SECOND: '500',
    RECENT_DAYS: '90',
  });
});
afterAll(async () => {
  world.close();
  await engines.stop();
});

describe('archiveItems', () => {
  test('archives when the schedule or an operator asks', async () => {
    const { handler } = await import('../functions/archive-items/handler.ts');
    await world.put(purchaseRow(1), purchaseRow(2, { createdAt: { S: new Date().toISOString() } }));

    const scheduled = await handler({ 'detail-type': 'Scheduled Event', source: 'aws.events' }, context);
    const asked = await handler({ begin: true, maximumSeconds: 10 }, context);
    const resting = await handler({}, context);

    expect([scheduled, asked, resting]).toEqual([
      { state: 'finished', archived: 1, kept: 0 },
      { state: 'finished', archived: 0, kept: 0 },
      { state: 'resting', archived: 0, kept: 0 },
    ]);
    expect(await world.archivedRows()).toEqual([purchaseRow(1)]);
  });

  test('stops in time where it has little', async () => {
    const { handler } = await import('../functions/archive-items/handler.ts');

    const outcome = await handler({ begin: true }, { getRemainingTimeInMillis: () => 100_000 });

    expect(outcome).toMatchObject({ state: 'paused' });
  });
});

describe('archiveExpired', () => {
  test('keeps sessions whose time to live is over, and nothing else of the batch', async () => {
    const { handler } = await import('../functions/archive-expired/handler.ts');
    const session: TypedRow = {
      PK: { S: 'SESSION#1' },
      SK: { S: 'REFRESH' },
      _et: { S: 'Session' },
      expiresAt: { S: daysAgo(1) },
    };
    const { Item } = JSON.parse(toLine(session)) as { Item: Record<string, AttributeValue> };
    const removal = {
      eventID: 'event 1',
      dynamodb: { SequenceNumber: '1', OldImage: Item, ApproximateCreationDateTime: 1_789_000_000 },
    };
    const byTimeToLive = { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } };
    const event: DynamoDBStreamEvent = { Records: [{ ...removal, ...byTimeToLive }, removal] };

    const responses = [await handler(event), await handler(event)];

    const parts = (await world.parts()).filter(({ entityName }) => entityName === 'Session');
    expect(responses).toEqual([{ batchItemFailures: [] }, { batchItemFailures: [] }]);
    expect(parts).toMatchObject([{ rows: 1, month: '2026-09', from: daysAgo(1) }]);
  });
});

describe('trimRecent', () => {
  test('answers with what it did', async () => {
    const { handler } = await import('../functions/trim-recent/handler.ts');
    await world.put({
      PK: { S: 'CONTENT#1' },
      SK: { S: 'METADATA' },
      GSI4PK: { S: 'RECENT#0' },
      GSI4SK: { S: `CONTENT#${daysAgo(1000)}` },
    });

    expect(await handler({}, context)).toEqual({ state: 'finished', removed: 1 });
  });
});
