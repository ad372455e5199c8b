/** The calls to the table that a purchase must make. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { BatchGetCommand, DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env['TABLE_NAME'] ?? '';

export const handler = async ({ contentId, name }: { contentId: string; name: string }) => {
  const content = { PK: `CONTENT#${contentId}`, SK: 'METADATA' };
  const access = { PK: `PURCHASE#${contentId}#bare`, SK: 'ACCESS' };
  const reference = { PK: `PURCHASE_ID#${name}`, SK: 'REFERENCE' };
  const Keys = [content, access, reference];
  await client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
  const createdAt = new Date().toISOString();
  const item = { contentId, buyer: 'bare', createdAt, priceWei: '1000', status: 'PENDING' };
  const place = { PK: access.PK, SK: `TRANSACTION#${name}` };
  await client.send(
    new TransactWriteCommand({
      TransactItems: [
        { Put: { TableName, Item: { ...reference, ...item } } },
        { Put: { TableName, Item: { ...place, ...item } } },
        { ConditionCheck: { TableName, Key: content, ConditionExpression: 'attribute_exists(PK)' } },
      ],
    }),
  );
  return { statusCode: 201, body: '' };
};
