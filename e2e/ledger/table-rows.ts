/** What the table holds, read past the marketplace. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, paginateScan, PutCommand } from '@aws-sdk/lib-dynamodb';
import { localClientSettings } from '@glamora/dev-cloud';

export interface PurchaseRow {
  readonly purchaseId: string;
  readonly contentId: string;
  readonly buyer: string;
  readonly seller: string;
  readonly priceWei: string;
  readonly status: 'PENDING' | 'SETTLING' | 'CONFIRMED' | 'FAILED';
  readonly failure?: string;
  readonly transactionHash?: string;
  readonly confirmedAt?: string;
}

interface ClaimRow {
  readonly purchaseId: string;
  readonly transactionHash: string;
  readonly logIndex: number;
}

interface AccessRow {
  readonly purchaseId: string;
  readonly contentId: string;
  readonly buyer: string;
}

export interface ContentRow {
  readonly contentId: string;
  readonly title: string;
  readonly priceWei: string;
  readonly active: boolean;
}

export interface TableRows {
  readonly contents: readonly ContentRow[];
  readonly purchases: readonly PurchaseRow[];
  readonly claims: readonly ClaimRow[];
  readonly accesses: readonly AccessRow[];
}

/** Without a bound the engine reads the whole rest of the table for each page. */
const rowsOfPage = 1000;

/** Entities' names in every row, as packages/data writes them. */
const entities = {
  contents: 'Content',
  purchases: 'Purchase',
  claims: 'PaymentClaim',
  accesses: 'ContentAccess',
};

export async function readTable(endpoint: string, TableName: string): Promise<TableRows> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(endpoint)));
  const rows: Record<string, unknown>[] = [];
  for await (const { Items = [] } of paginateScan({ client, pageSize: rowsOfPage }, { TableName }))
    rows.push(...Items);
  client.destroy();
  const of = (entity: string): readonly unknown[] => rows.filter((row) => row['_et'] === entity);
  return {
    contents: of(entities.contents) as readonly ContentRow[],
    purchases: of(entities.purchases) as readonly PurchaseRow[],
    claims: of(entities.claims) as readonly ClaimRow[],
    accesses: of(entities.accesses) as readonly AccessRow[],
  };
}

/** Writes a row as no function of the marketplace would. */
export async function writeRow(
  endpoint: string,
  TableName: string,
  Item: Record<string, unknown>,
): Promise<void> {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient(localClientSettings(endpoint)));
  await client.send(new PutCommand({ TableName, Item }));
  client.destroy();
}
