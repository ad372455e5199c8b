/** What a sign-in writes: the nonce is used up, and the session opened, together. */
import { createHash, randomBytes } from 'node:crypto';
import { TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { table, TableName } from './middlewares.ts';

const sessionSeconds = 30 * 24 * 60 * 60;

/** @returns the session's refresh token. */
export async function openSession(nonce: string, walletAddress: string): Promise<string> {
  const now = new Date();
  const sessionId = randomBytes(16).toString('base64url');
  const refreshToken = `${sessionId}.${randomBytes(32).toString('base64url')}`;
  const tokenDigest = createHash('sha256').update(refreshToken).digest('base64url');
  const timeToLive = Math.ceil(now.getTime() / 1000) + sessionSeconds;
  const session = { sessionId, walletAddress, plan: 'free', tokenDigest, timeToLive };
  const useUp = {
    TableName,
    Key: { PK: `NONCE#${nonce}`, SK: 'CHALLENGE' },
    ConditionExpression: 'walletAddress = :wallet AND expiresAt > :now',
    ExpressionAttributeValues: { ':wallet': walletAddress, ':now': now.toISOString() },
  };
  const open = { TableName, Item: { PK: `SESSION#${sessionId}`, SK: 'REFRESH', ...session } };
  await table.send(new TransactWriteCommand({ TransactItems: [{ Delete: useUp }, { Put: open }] }));
  return refreshToken;
}
