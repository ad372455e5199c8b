/** A table and a bucket of their own, rows in the table, and runs that can be made to die. */
import { randomBytes } from 'node:crypto';
import { BatchWriteItemCommand, DynamoDBClient, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { CreateBucketCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { openArchiveBucket } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import { ArchiveRepository, openTable } from '@glamora/data';
import type { ArchivePart } from '@glamora/data';
import {
  createTable,
  declaredTable,
  localClientSettings,
  startDatabase,
  startMessaging,
} from '@glamora/dev-cloud/backends';
import { tableRows } from '../src/adapters/table-rows.ts';
import { archiveItems } from '../src/archive-items.ts';
import type { ArchiveItemsDependencies, ArchiveOutcome } from '../src/archive-items.ts';
import { archivePolicies } from '../src/archive-policy.ts';

export const noon = new Date('2026-11-20T12:00:00.000Z');
const day = 24 * 60 * 60 * 1000;

export const daysAgo = (days: number): string => new Date(noon.getTime() - days * day).toISOString();

/** A purchase as it stands in the table; with what JavaScript's own types would spoil. */
export function purchaseRow(number: number, changes: Record<string, TypedRow[string]> = {}): TypedRow {
  const id = number.toString(16).padStart(8, '0');
  return {
    PK: { S: `PURCHASE#content-${number}#0xbuyer${number % 7}` },
    SK: { S: `TRANSACTION#${daysAgo(800)}#${id}` },
    _et: { S: 'Purchase' },
    purchaseId: { S: `0x${id.repeat(8)}` },
    status: { S: 'CONFIRMED' },
    priceWei: { S: '1000000000000000000' },
    createdAt: { S: daysAgo(800 + number) },
    weight: { N: '12345678901234567890123456789012345678' },
    digest: { B: new Uint8Array([0, 255, number % 256]) },
    labels: { SS: ['silk', 'wool'] },
    nested: { M: { list: { L: [{ BOOL: true }, { NULL: true }, { N: '1' }] } } },
    GSI1PK: { S: `BUYER#0xbuyer${number % 7}` },
    GSI1SK: { S: `PURCHASE#${number}` },
    ...changes,
  };
}

export const purchaseRows = (count: number): TypedRow[] =>
  Array.from({ length: count }, (_, number) => purchaseRow(number));

export class Died extends Error {}

type Step = 'write' | 'read' | 'save' | 'removeUnchanged' | 'page' | 'discard';

export type Engines = Awaited<ReturnType<typeof startEngines>>;

/** Started once, for as many worlds as are wanted. */
export async function startEngines() {
  const [database, messaging] = await Promise.all([startDatabase(), startMessaging()]);
  return {
    database,
    messaging,
    stop: () => Promise.all([database.stop(), messaging.stop()]),
  };
}

export async function openArchiveWorld({ database, messaging }: Engines) {
  const unique = randomBytes(4).toString('hex');
  const tableName = `table-${unique}`;
  await createTable(database.endpoint, { ...(await declaredTable()), TableName: tableName });
  const dynamodb = new DynamoDBClient(localClientSettings(database.endpoint));
  const s3 = new S3Client(localClientSettings(messaging.endpoint));
  const register = new ArchiveRepository(openTable(DynamoDBDocumentClient.from(dynamodb), tableName));
  const bucketName = `archive-${unique}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const bucket = openArchiveBucket(s3, bucketName, 'GLACIER_IR');
  let now = noon;

  const allRows = async (): Promise<readonly TypedRow[]> => {
    const rows: TypedRow[] = [];
    let ExclusiveStartKey: ScanCommand['input']['ExclusiveStartKey'];
    do {
      // oxlint-disable-next-line no-await-in-loop
      const page = await dynamodb.send(new ScanCommand({ TableName: tableName, ExclusiveStartKey }));
      rows.push(...(page.Items ?? []));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return rows.filter(({ PK }) => PK?.S !== 'ARCHIVE');
  };

  const parts = async (): Promise<readonly ArchivePart[]> => {
    const found: ArchivePart[] = [];
    for await (const part of register.parts()) found.push(part);
    return found;
  };

  return {
    /** What the functions need to find table and bucket. */
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_S3: messaging.endpoint,
      TABLE_NAME: tableName,
      ARCHIVE_BUCKET: bucketName,
    },
    register,
    bucket,
    parts,
    /** Rows of the table, but for the archive's own. */
    allRows,
    /** Rows of all listed parts. */
    async archivedRows(): Promise<readonly TypedRow[]> {
      const read = await Promise.all((await parts()).map((part) => bucket.read(part)));
      return read.flatMap((rows) => {
        if (rows === 'corrupt') throw new Error('A listed part is corrupt.');
        return [...rows];
      });
    },
    async objects(): Promise<readonly string[]> {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: bucketName }));
      return Contents.flatMap(({ Key }) => Key ?? []);
    },
    async spoil(object: string): Promise<void> {
      await s3.send(new PutObjectCommand({ Bucket: bucketName, Key: object, Body: 'spoiled' }));
    },
    async put(...rows: readonly TypedRow[]): Promise<void> {
      for (let first = 0; first < rows.length; first += 25) {
        const writes = rows.slice(first, first + 25).map((Item) => ({ PutRequest: { Item } }));
        // oxlint-disable-next-line no-await-in-loop
        await dynamodb.send(new BatchWriteItemCommand({ RequestItems: { [tableName]: writes } }));
      }
    },
    putOne: (row: TypedRow) => dynamodb.send(new PutItemCommand({ TableName: tableName, Item: row })),
    /** Time goes on: leases run out, walks become due. */
    later(seconds: number): void {
      now = new Date(now.getTime() + seconds * 1000);
    },
    /**
     * One run, in small batches.
     * @param before called ahead of each step; a run dies where it throws.
     * @param changes of the settings, and how often it looks at the clock before its time is up.
     */
    run(
      before: (step: Step, count: number) => unknown = () => undefined,
      {
        begin = false,
        looks = Infinity,
        batchBytes = 3000,
        policies = archivePolicies({ Purchase: 730 }),
      } = {},
    ): Promise<ArchiveOutcome> {
      const counts = new Map<Step, number>();
      let looked = 0;
      const dependencies: ArchiveItemsDependencies = {
        register: stepwise(register, 'save'),
        bucket: stepwise(stepwise(stepwise(bucket, 'write'), 'read'), 'discard'),
        table: stepwise(stepwise(onePageOfTen(), 'page'), 'removeUnchanged'),
        now: () => now,
        sleep: async () => undefined,
        millisecondsLeft: () => ((looked += 1) > looks ? 0 : 10_000),
      };
      return archiveItems({ begin }, settings(), dependencies);

      function settings() {
        return {
          policies,
          walkEveryDays: 30,
          readUnitsPerSecond: 100,
          batchBytes,
          batchMilliseconds: 60_000,
          leaseSeconds: 300,
          reserveMilliseconds: 1000,
          removalsAtOnce: 3,
          removalsPerRenewal: 5,
        };
      }

      function stepwise<Port extends object>(port: Port, step: Step & keyof Port): Port {
        return new Proxy(port, {
          get(target, name) {
            const method: unknown = Reflect.get(target, name);
            if (typeof method !== 'function') return method;
            return async (...given: readonly unknown[]) => {
              if (name === step) {
                const count = (counts.get(step) ?? 0) + 1;
                counts.set(step, count);
                await before(step, count);
              }
              return Reflect.apply(method, target, given) as unknown;
            };
          },
        });
      }
    },
    close(): void {
      dynamodb.destroy();
      s3.destroy();
    },
  };

  /** The engine's pages hold a megabyte; a test's walk has to have several. */
  function onePageOfTen() {
    const small = new Proxy(dynamodb, {
      get(target, name) {
        if (name !== 'send') return Reflect.get(target, name) as unknown;
        return (command: { input: object }) => {
          if (command instanceof ScanCommand) Object.assign(command.input, { Limit: 10 });
          return target.send(command as ScanCommand);
        };
      },
    });
    return tableRows(small, tableName);
  }
}

/** A run that dies ahead of a step, the so-manieth time; the dead do nothing more. */
export function dyingAt(step: Step, count = 1) {
  return dyingWhen((at, times) => at === step && times === count);
}

export function dyingWhen(dies: (step: Step, count: number) => boolean) {
  let dead = false;
  return (step: Step, count: number) => {
    dead ||= dies(step, count);
    if (dead) throw new Died(`ahead of ${step} ${count}`);
  };
}

export const sorted = (rows: readonly TypedRow[]): readonly TypedRow[] =>
  rows.toSorted((left, right) => ((left['PK']?.S ?? '') < (right['PK']?.S ?? '') ? -1 : 1));
