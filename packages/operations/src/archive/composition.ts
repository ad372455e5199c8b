/** The archive of a stage, as its commands use it. */
import { ConditionalCheckFailedException, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openArchiveBucket } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import { ArchiveRepository, openTable, PurchaseRepository } from '@glamora/data';
import { awsClientSettings } from '@glamora/resilience';
import { CommandError } from '../command-error.ts';
import type { Stage } from '../stage.ts';

/** A slice of a run, and what it takes over its time to bring a batch to its end. */
const invocation = { connectionTimeout: 1000, requestTimeout: 600_000 };
/** Megabytes at a time. */
const transfer = { connectionTimeout: 1000, requestTimeout: 60_000 };

export function connectArchive(stage: Stage) {
  const tableName = `glamora-${stage.name}`;
  const dynamodb = new DynamoDBClient(stage.clientSettings('dynamodb'));
  const s3 = new S3Client({
    ...stage.clientSettings('s3'),
    requestHandler: awsClientSettings(transfer).requestHandler,
  });
  const lambda = new LambdaClient({
    ...stage.clientSettings('lambda'),
    requestHandler: awsClientSettings(invocation).requestHandler,
    // A slice that was invoked again while the first still works would only be told so.
    maxAttempts: 1,
  });
  const table = openTable(DynamoDBDocumentClient.from(dynamodb), tableName);
  return {
    register: new ArchiveRepository(table),
    purchases: new PurchaseRepository(table),
    // Parts know their bucket; this one would be written to, which no command does.
    bucket: openArchiveBucket(s3, '', 'STANDARD'),
    invoke: (event: object) => invokeFunction(lambda, `glamora-${stage.name}-archiveItems`, event),
    putBack: (row: TypedRow) => putBack(dynamodb, tableName, row),
    close() {
      for (const client of [dynamodb, s3, lambda]) client.destroy();
    },
  };
}

async function invokeFunction(lambda: LambdaClient, name: string, event: object): Promise<unknown> {
  const { Payload, FunctionError } = await lambda.send(
    new InvokeCommand({ FunctionName: name, Payload: JSON.stringify(event) }),
  );
  const answer: unknown = JSON.parse(Buffer.from(Payload ?? []).toString());
  if (FunctionError === undefined) return answer;
  const { errorMessage = FunctionError } = answer as { errorMessage?: string };
  throw new CommandError(`${name} failed: ${errorMessage}`);
}

async function putBack(
  dynamodb: DynamoDBClient,
  tableName: string,
  row: TypedRow,
): Promise<'restored' | 'present'> {
  try {
    await dynamodb.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { ...row },
        ConditionExpression: 'attribute_not_exists(PK)',
      }),
    );
    return 'restored';
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return 'present';
    throw error;
  }
}
