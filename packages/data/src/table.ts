/** The single table as the code sees it; its resource is declared in services/platform/resources/table.yml. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Table } from 'dynamodb-toolbox/table';

const key = (name: string) => ({ name, type: 'string' }) as const;
const index = (name: string) =>
  ({ type: 'global', partitionKey: key(`${name}PK`), sortKey: key(`${name}SK`) }) as const;

export function openTable(documentClient: DynamoDBDocumentClient, name: string) {
  return new Table({
    documentClient,
    name,
    partitionKey: { name: 'PK', type: 'string' },
    sortKey: { name: 'SK', type: 'string' },
    indexes: {
      GSI1: index('GSI1'),
      GSI2: index('GSI2'),
      GSI3: index('GSI3'),
      GSI4: index('GSI4'),
      GSI5: index('GSI5'),
    },
  });
}

export type GlamoraTable = ReturnType<typeof openTable>;

/** Indexes by what they are read for. */
export const indexes = {
  /** Users of a region; content of a creator; purchases of a buyer. Projects everything. */
  owner: 'GSI1',
  /** Content of a category by price; sales of a seller by time. Keys only. */
  category: 'GSI2',
  /** Content of a category by age. Keys only. */
  categoryByAge: 'GSI3',
  /** Content of the last 90 days by age; sparse. Keys only. */
  recent: 'GSI4',
  /** All content by price. Keys only. */
  catalogueByPrice: 'GSI5',
} as const;

export type IndexName = (typeof indexes)[keyof typeof indexes];

/** A row's primary key. */
export interface PrimaryKey {
  readonly PK: string;
  readonly SK: string;
}
