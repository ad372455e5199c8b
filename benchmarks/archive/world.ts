/** A table and a bucket in local engines, found by the commands as they find the local cloud. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  BatchWriteItemCommand,
  DynamoDBClient,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openArchiveBucket } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import { ArchiveRepository, openTable } from '@glamora/data';
import type { ArchivePart, PrimaryKey } from '@glamora/data';
import {
  createTable,
  declaredTable,
  localClientSettings,
  startDatabase,
  startMessaging,
} from '@glamora/dev-cloud/backends';

/** As the commands call it on the stage `local`. */
const tableName = 'glamora-local';
const bucketName = 'archive';

export type ArchiveWorld = Awaited<ReturnType<typeof startWorld>>;

export async function startWorld() {
  const [database, messaging] = await Promise.all([startDatabase(), startMessaging()]);
  // Nobody reads the stream here; keeping it would cost the local engine as much again as the rows.
  const { StreamSpecification: _, ...declared } = await declaredTable();
  await createTable(database.endpoint, { ...declared, TableName: tableName });
  const dynamodb = new DynamoDBClient(localClientSettings(database.endpoint));
  const s3 = new S3Client(localClientSettings(messaging.endpoint));
  await s3.send(new CreateBucketCommand({ Bucket: bucketName }));
  const register = new ArchiveRepository(openTable(DynamoDBDocumentClient.from(dynamodb), tableName));
  let lambda = '';
  const description = createServer((_request, response) => {
    const endpoints = {
      dynamodb: database.endpoint,
      sqs: messaging.endpoint,
      s3: messaging.endpoint,
      lambda,
    };
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ endpoints }));
  });
  await new Promise<void>((listening) => {
    description.listen(0, '127.0.0.1', listening);
  });

  return {
    /** Where `/_dev` tells the commands of all else. */
    port: (description.address() as AddressInfo).port,
    register,
    bucket: openArchiveBucket(s3, bucketName, 'GLACIER_IR'),
    /** What the archiver's function has of a stage. */
    environment: {
      AWS_REGION: 'us-east-1',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_SECRET_ACCESS_KEY: 'local',
      AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
      AWS_ENDPOINT_URL_S3: messaging.endpoint,
      TABLE_NAME: tableName,
      ARCHIVE_BUCKET: bucketName,
      ARCHIVE_STORAGE_CLASS: 'GLACIER_IR',
      ARCHIVE_AFTER_DAYS: '{"Purchase": 730, "Session": null}',
      WALK_EVERY_DAYS: '30',
      // What is measured is the archiver, not its consideration for others.
      READ_UNITS_PER_SECOND: '100000',
      POWERTOOLS_LOG_LEVEL: 'SILENT',
      POWERTOOLS_METRICS_DISABLED: 'true',
    },
    /** Where the commands find the function from now on. */
    functionIsAt: (endpoint: string) => {
      lambda = endpoint;
    },

    /** At most 25 rows. */
    async put(rows: readonly TypedRow[]): Promise<void> {
      const writes = rows.map((Item) => ({ PutRequest: { Item } }));
      const { UnprocessedItems } = await dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: writes } }),
      );
      if (Object.keys(UnprocessedItems ?? {}).length > 0)
        throw new Error('The engine did not take all rows.');
    },

    /** Gives the row these attributes, unless it has left the table. */
    change: (row: TypedRow) =>
      ifMet(
        dynamodb.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: keyOf(row),
            ConditionExpression: 'attribute_exists(PK)',
            UpdateExpression: 'SET #status = :status, countedAt = :countedAt',
            ExpressionAttributeNames: { '#status': 'status' },
            ExpressionAttributeValues: {
              ':status': row['status'] ?? { NULL: true },
              ':countedAt': row['countedAt'] ?? { NULL: true },
            },
          }),
        ),
      ),

    /** The lease of a run that is known to be dead: nobody has to wait until it ends by itself. */
    endLease: () =>
      ifMet(
        dynamodb.send(
          new UpdateItemCommand({
            TableName: tableName,
            Key: { PK: { S: 'ARCHIVE' }, SK: { S: 'WALK' } },
            ConditionExpression: 'attribute_exists(leaseUntil)',
            UpdateExpression: 'SET leaseUntil = :now',
            ExpressionAttributeValues: { ':now': { S: new Date().toISOString() } },
          }),
        ),
      ),

    /** All but the archive's own. */
    async *rows(): AsyncGenerator<TypedRow> {
      let ExclusiveStartKey: Record<string, NonNullable<TypedRow[string]>> | undefined;
      do {
        // oxlint-disable-next-line no-await-in-loop -- a page begins where the one before it ended
        const page = await dynamodb.send(
          new ScanCommand({ TableName: tableName, ExclusiveStartKey, Limit: 1000 }),
        );
        for (const row of page.Items ?? []) if (row['PK']?.S !== 'ARCHIVE') yield row;
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
    },

    async parts(): Promise<readonly ArchivePart[]> {
      const parts: ArchivePart[] = [];
      for await (const part of register.parts()) parts.push(part);
      return parts;
    },

    async objects(): Promise<readonly string[]> {
      const keys: string[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2({ client: s3 }, { Bucket: bucketName }))
        for (const { Key = '' } of Contents) keys.push(Key);
      return keys;
    },

    async stop(): Promise<void> {
      dynamodb.destroy();
      s3.destroy();
      description.close();
      description.closeAllConnections();
      await Promise.all([database.stop(), messaging.stop()]);
    },
  };
}

function keyOf(row: TypedRow) {
  return { PK: row['PK'] ?? { S: '' }, SK: row['SK'] ?? { S: '' } };
}

/** For lists of keys: equal for equal keys. */
export const keyText = ({ PK, SK }: PrimaryKey): string => `${PK}\n${SK}`;

/** Whether the write's condition was met. */
async function ifMet(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
