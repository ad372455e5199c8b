/** The one way to a DynamoDB client. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { awsClientSettings, guardClient } from './aws-client.ts';

/** Region, credentials and endpoint come from the environment, as the SDK reads it. */
export function createDocumentClient(): DynamoDBDocumentClient {
  const client = guardClient(new DynamoDBClient(awsClientSettings()), 'the table');
  return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
}
