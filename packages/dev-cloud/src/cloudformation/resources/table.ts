import { DescribeTableCommand, DynamoDBClient, ResourceNotFoundException } from '@aws-sdk/client-dynamodb';
import type { TableDescription } from '@aws-sdk/client-dynamodb';
import { createTable, localClientSettings, StartFailure } from '../../backends/index.ts';
import type { TableProperties } from '../../backends/index.ts';
import { textOf } from '../text.ts';
import type { PhysicalResource, ResourceRequest } from '../physical-resource.ts';

export async function ensureTable(request: ResourceRequest): Promise<PhysicalResource> {
  const { properties, generatedName, endpoints } = request;
  const declared: TableProperties = {
    ...(properties as unknown as TableProperties),
    TableName: textOf(properties['TableName'] ?? generatedName),
  };
  const existing = await describe(endpoints.database, declared);
  if (existing !== null) refuseOtherShape(existing, declared);
  else await createTable(endpoints.database, declared);
  const table = existing ?? (await describe(endpoints.database, declared));
  return {
    reference: declared.TableName ?? '',
    attributes: {
      Arn: table?.TableArn ?? '',
      StreamArn: table?.LatestStreamArn ?? '',
      // Not an attribute in CloudFormation: the sweeper that plays the time-to-live service reads it.
      TimeToLiveAttribute: declared.TimeToLiveSpecification?.AttributeName ?? '',
    },
  };
}

async function describe(endpoint: string, declared: TableProperties): Promise<TableDescription | null> {
  const client = new DynamoDBClient(localClientSettings(endpoint));
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: declared.TableName }));
    return Table ?? null;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return null;
    throw error;
  } finally {
    client.destroy();
  }
}

/** On AWS a deployment would migrate the table; a development table is cheaper to make anew. */
function refuseOtherShape(existing: TableDescription, declared: TableProperties): void {
  if (shapeOf(existing) === shapeOf(declared)) return;
  throw new StartFailure(
    `The table ${declared.TableName} is kept from an earlier run and has other keys or indexes than the configuration declares now. Start anew with --fresh (its data is lost).`,
  );
}

interface KeySchemaElement {
  readonly AttributeName?: string | undefined;
  readonly KeyType?: string | undefined;
}

interface TableShape {
  readonly KeySchema?: readonly KeySchemaElement[] | undefined;
  readonly GlobalSecondaryIndexes?:
    | readonly {
        readonly IndexName?: string | undefined;
        readonly KeySchema?: readonly KeySchemaElement[] | undefined;
        readonly Projection?: { readonly ProjectionType?: string | undefined } | undefined;
      }[]
    | undefined;
}

function shapeOf(table: TableShape): string {
  const indexes = table.GlobalSecondaryIndexes?.map(
    (index) => `${index.IndexName} ${keysOf(index.KeySchema)} ${index.Projection?.ProjectionType}`,
  );
  return JSON.stringify([keysOf(table.KeySchema), indexes?.toSorted() ?? []]);
}

function keysOf(schema: TableShape['KeySchema'] = []): string {
  return schema
    .map((key) => `${key.KeyType} ${key.AttributeName}`)
    .toSorted()
    .join(', ');
}
