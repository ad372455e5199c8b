/** The declared table in a real engine, as a test needs it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { localClientSettings, startTable } from '@glamora/dev-cloud/backends';
import { openTable } from '../src/index.ts';
import type { GlamoraTable } from '../src/index.ts';

export interface TestTable {
  readonly client: DynamoDBDocumentClient;
  readonly table: GlamoraTable;
  stop(): Promise<void>;
}

export async function startTestTable(): Promise<TestTable> {
  const database = await startTable();
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(database.endpoint)), {
    marshallOptions: { removeUndefinedValues: true },
  });
  return {
    client,
    table: openTable(client, database.tableName),
    async stop() {
      client.destroy();
      await database.stop();
    },
  };
}
