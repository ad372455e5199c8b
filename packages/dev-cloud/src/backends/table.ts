/** The table that the platform service declares, in a local engine. */
import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  DynamoDBClient,
  UpdateTimeToLiveCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import type { CreateTableCommandInput, StreamSpecification } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';
import { localClientSettings } from './client-settings.ts';
import { startDatabase } from './database.ts';
import type { Database } from './database.ts';

/** `Properties` of an `AWS::DynamoDB::Table`, without intrinsic functions. */
export type TableProperties = Omit<CreateTableCommandInput, 'StreamSpecification'> & {
  readonly StreamSpecification?: Omit<StreamSpecification, 'StreamEnabled'>;
  readonly TimeToLiveSpecification?: { readonly AttributeName: string; readonly Enabled: boolean };
};

const declaration = new URL('../../../../services/platform/resources/table.yml', import.meta.url);

/** What `services/platform/resources/table.yml` declares; its name's variables read `test`. */
export async function declaredTable(): Promise<TableProperties> {
  const text = await readFile(declaration, 'utf8');
  const template = parse(text) as { Resources: { Table: { Properties: TableProperties } } };
  const properties = template.Resources.Table.Properties;
  return { ...properties, TableName: properties.TableName?.replaceAll(/\$\{[^}]*\}/g, 'test') };
}

/** Makes a table from its CloudFormation properties, with its indexes, stream and time to live. */
export async function createTable(endpoint: string, properties: TableProperties): Promise<void> {
  const client = new DynamoDBClient(localClientSettings(endpoint));
  try {
    await client.send(new CreateTableCommand(toCreateTable(properties)));
    await waitUntilTableExists(
      { client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.1 },
      { TableName: properties.TableName },
    );
    const timeToLive = properties.TimeToLiveSpecification;
    if (timeToLive?.Enabled)
      await client.send(
        new UpdateTimeToLiveCommand({
          TableName: properties.TableName,
          TimeToLiveSpecification: timeToLive,
        }),
      );
  } finally {
    client.destroy();
  }
}

/** A database that holds the declared table and nothing else: what an integration test needs. */
export async function startTable(): Promise<Database & { readonly tableName: string }> {
  const properties = await declaredTable();
  const database = await startDatabase();
  try {
    await createTable(database.endpoint, properties);
  } catch (error) {
    await database.stop();
    throw error;
  }
  return { ...database, tableName: properties.TableName ?? '' };
}

/** The properties that say what the table is; backups, protection and the like have no meaning on one machine. */
function toCreateTable(properties: TableProperties): CreateTableCommandInput {
  return {
    TableName: properties.TableName,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(properties.GlobalSecondaryIndexes && {
      GlobalSecondaryIndexes: properties.GlobalSecondaryIndexes.map(
        ({ IndexName, KeySchema, Projection }) => ({ IndexName, KeySchema, Projection }),
      ),
    }),
    ...(properties.StreamSpecification && {
      StreamSpecification: { StreamEnabled: true, ...properties.StreamSpecification },
    }),
  };
}
