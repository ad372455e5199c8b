/** Rows come back from the archive as they were, once, and never over what is there. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { DynamoDBClient, GetItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openArchiveBucket, toLine } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import type { ArchivePart } from '@glamora/data';
import { localClientSettings, startMessaging, startTable } from '@glamora/dev-cloud/backends';
import { connectArchive } from '../../src/archive/composition.ts';
import { parseQuery } from '../../src/archive/query.ts';
import { restore } from '../../src/archive/restore.ts';
import type { RestoreDependencies, RestoreRequest } from '../../src/archive/restore.ts';

const bucketName = 'the-archive';
const now = new Date('2026-11-20T12:00:00.000Z');
const inThirtyDays = '2026-12-20T12:00:00.000Z';

let database: Awaited<ReturnType<typeof startTable>>;
let messaging: Awaited<ReturnType<typeof startMessaging>>;
let dynamodb: DynamoDBClient;
let s3: S3Client;
let archive: ReturnType<typeof connectArchive>;

beforeAll(async () => {
  [database, messaging] = await Promise.all([startTable(), startMessaging()]);
  dynamodb = new DynamoDBClient(localClientSettings(database.endpoint));
  s3 = new S3Client(localClientSettings(messaging.endpoint));
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  archive = connectArchive({
    name: 'test',
    clientSettings: (service) =>
      localClientSettings(service === 'dynamodb' ? database.endpoint : messaging.endpoint),
  });
});
afterAll(async () => {
  archive.close();
  dynamodb.destroy();
  s3.destroy();
  await Promise.all([database.stop(), messaging.stop()]);
});

let buyer = '';
let month = 0;

/** Each test has a buyer of its own. */
beforeEach(() => {
  month += 1;
  buyer = `0x${month.toString(16).padStart(40, 'b')}`;
});

const purchaseRow = (number: number, status = 'CONFIRMED'): TypedRow => ({
  PK: { S: `PURCHASE#content-${number}#${buyer}` },
  SK: { S: `TRANSACTION#2024-02-0${number}T08:00:00.000Z#12121212` },
  _et: { S: 'Purchase' },
  buyer: { S: buyer },
  createdAt: { S: `2024-02-0${number}T08:00:00.000Z` },
  status: { S: status },
  weight: { N: '12345678901234567890123456789012345678' },
  digest: { B: new Uint8Array([1, number]) },
});

/** Writes a part of these rows, so many hours after the first. */
async function archived(rows: readonly TypedRow[], hour = 1): Promise<ArchivePart> {
  const part = await openArchiveBucket(s3, bucketName, 'GLACIER_IR').write({
    entityName: 'Purchase',
    name: `2026-11-20T0${hour}-00-00Z-${buyer.slice(-8)}-00001`,
    lines: rows.map(toLine),
    keys: rows.map(({ PK, SK }) => ({ PK: PK?.S ?? '', SK: SK?.S ?? '' })),
    datedBy: 'createdAt',
    from: rows[0]?.['createdAt']?.S ?? '',
    through: rows.at(-1)?.['createdAt']?.S ?? '',
    archivedAt: `2026-11-20T0${hour}:00:00.000Z`,
  });
  await archive.register.addPart(part);
  return part;
}

const bringBack = (
  terms: readonly string[] = [`buyer=${buyer}`],
  request: Partial<RestoreRequest> = {},
  dependencies: Partial<RestoreDependencies> = {},
) =>
  restore(
    { query: parseQuery(terms), dryRun: false, tier: 'Standard', keepDays: 30, ...request },
    {
      ...archive,
      parts: (entity) => archive.register.parts(entity),
      now: () => now,
      progress: () => undefined,
      ...dependencies,
    },
  );

async function rowsOfBuyer(): Promise<readonly TypedRow[]> {
  const { Items = [] } = await dynamodb.send(
    new ScanCommand({
      TableName: database.tableName,
      FilterExpression: 'buyer = :buyer',
      ExpressionAttributeValues: { ':buyer': { S: buyer } },
    }),
  );
  return Items.toSorted((left, right) => ((left['SK']?.S ?? '') < (right['SK']?.S ?? '') ? -1 : 1));
}

const kept = (row: TypedRow): TypedRow => ({ ...row, archiveAfter: { S: inThirtyDays } });

describe('restoring', () => {
  test('gives back equal rows that stay for a while, and leaves others where they are', async () => {
    await archived([purchaseRow(1), purchaseRow(2), purchaseRow(3)]);

    const result = await bringBack([`buyer=${buyer}`, 'from=2024-02-02', 'to=2024-02-02']);

    expect(result).toEqual({ found: 1, restored: 1, present: 0, waiting: [], corrupt: [] });
    expect(await rowsOfBuyer()).toEqual([kept(purchaseRow(2))]);
  });

  test('again changes nothing, and what changed since stays changed', async () => {
    await archived([purchaseRow(1), purchaseRow(2)]);
    await bringBack();
    await dynamodb.send(
      new PutItemCommand({ TableName: database.tableName, Item: { ...purchaseRow(1, 'FAILED') } }),
    );

    const again = await bringBack();

    expect(again).toMatchObject({ found: 2, restored: 0, present: 2 });
    expect(await rowsOfBuyer()).toEqual([purchaseRow(1, 'FAILED'), kept(purchaseRow(2))]);
  });

  test('of a row that was archived twice gives back what it was last', async () => {
    await archived([purchaseRow(1, 'PENDING'), purchaseRow(2)], 1);
    await archived([purchaseRow(1, 'CONFIRMED')], 2);

    const result = await bringBack();

    expect(result).toMatchObject({ found: 2, restored: 2 });
    expect(await rowsOfBuyer()).toEqual([kept(purchaseRow(1, 'CONFIRMED')), kept(purchaseRow(2))]);
  });

  test('only says what it would do, where that is all that is asked', async () => {
    await archived([purchaseRow(1)]);

    const result = await bringBack(undefined, { dryRun: true });

    expect(result).toEqual({ found: 1, restored: 0, present: 0, waiting: [], corrupt: [] });
    expect(await rowsOfBuyer()).toEqual([]);
  });

  test('finds a purchase by its reference, which stays in the table', async () => {
    const purchase = `0x${'12'.repeat(32)}`;
    await archived([{ ...purchaseRow(1), purchaseId: { S: purchase } }, purchaseRow(2)]);

    const result = await bringBack([`purchase=${purchase}`]);

    expect(result).toMatchObject({ found: 1, restored: 1 });
    expect(await rowsOfBuyer()).toMatchObject([{ purchaseId: { S: purchase } }]);
  });

  test('puts back nothing from an object that is not what was written', async () => {
    const part = await archived([purchaseRow(1)]);
    await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: part.object, Body: 'spoiled' }));

    const result = await bringBack();

    expect(result).toMatchObject({ restored: 0, corrupt: [part.object] });
    expect(await rowsOfBuyer()).toEqual([]);
  });
});

describe('restoring from the cold', () => {
  const inTheCold = (state: 'cold' | 'being_fetched', storageClass: 'GLACIER' | 'DEEP_ARCHIVE') => {
    const fetched: unknown[] = [];
    const bucket: RestoreDependencies['bucket'] = {
      ...archive.bucket,
      availability: async () => ({ state, storageClass }),
      fetch: async ({ object }, tier, days) => {
        fetched.push([object, tier, days]);
      },
    };
    return { fetched, bucket };
  };

  test('asks for the object and says how long that takes', async () => {
    const { object } = await archived([purchaseRow(1)]);
    const { fetched, bucket } = inTheCold('cold', 'GLACIER');

    const result = await bringBack(undefined, { tier: 'Expedited' }, { bucket });

    expect(result).toMatchObject({ found: 1, restored: 0 });
    expect(result.waiting).toEqual([
      { object, storageClass: 'GLACIER', takes: '1 to 5 minutes', state: 'cold' },
    ]);
    expect(fetched).toEqual([[object, 'Expedited', 30]]);
  });

  test.each([
    ['asks for nothing in a dry run', 'cold', 'GLACIER', { dryRun: true }, '3 to 5 hours'],
    ['asks for nothing twice', 'being_fetched', 'DEEP_ARCHIVE', { tier: 'Bulk' }, 'up to 48 hours'],
    ['does not ask for what does not exist', 'cold', 'DEEP_ARCHIVE', { tier: 'Expedited' }, null],
  ] as const)('%s', async (_, state, storageClass, request, takes) => {
    await archived([purchaseRow(1)]);
    const { fetched, bucket } = inTheCold(state, storageClass);

    const result = await bringBack(undefined, request, { bucket });

    expect(result.waiting).toMatchObject([{ takes, state }]);
    expect(fetched).toEqual([]);
  });

  test('does not take an older image where the newest still waits', async () => {
    await archived([purchaseRow(1, 'PENDING')], 1);
    const newest = await archived([purchaseRow(1, 'CONFIRMED')], 2);
    const bucket = {
      ...inTheCold('cold', 'GLACIER').bucket,
      availability: async (part: ArchivePart) =>
        part.object === newest.object
          ? ({ state: 'cold', storageClass: 'GLACIER' } as const)
          : ({ state: 'available' } as const),
    };

    const result = await bringBack(undefined, {}, { bucket });

    expect(result).toMatchObject({ restored: 0, waiting: [{ object: newest.object }] });
    expect(
      await dynamodb.send(
        new GetItemCommand({
          TableName: database.tableName,
          Key: { PK: purchaseRow(1)['PK'] ?? { S: '' }, SK: purchaseRow(1)['SK'] ?? { S: '' } },
        }),
      ),
    ).not.toHaveProperty('Item');
  });
});
