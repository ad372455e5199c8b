/** The calls to the table that a login must make; with the check of the signature where the event has one. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { recoverMessageAddress } from 'viem';

const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = process.env['TABLE_NAME'];

interface Login {
  readonly walletAddress: string;
  readonly nonce: string;
  readonly message: string;
  readonly signature?: `0x${string}`;
}

export const handler = async ({ walletAddress, nonce, message, signature }: Login) => {
  if (signature !== undefined) await recoverMessageAddress({ message, signature });
  await client.send(new GetCommand({ TableName, Key: { PK: `USER#${walletAddress}`, SK: 'PROFILE' } }));
  const challenge = { PK: `NONCE#${nonce}`, SK: 'CHALLENGE' };
  const session = { PK: `SESSION#${nonce}`, SK: 'REFRESH', walletAddress };
  await client.send(
    new TransactWriteCommand({
      TransactItems: [{ Delete: { TableName, Key: challenge } }, { Put: { TableName, Item: session } }],
    }),
  );
  return { statusCode: 200, body: '' };
};
