/** What a function is held against: a handler that does nothing but call the table. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));

export const handler = async (event: { PK: string; SK: string }) => {
  const { Item } = await client.send(new GetCommand({ TableName: process.env['TABLE_NAME'], Key: event }));
  return { statusCode: 200, body: Item?.['title'] as string };
};
