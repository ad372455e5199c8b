/** A local cloud for a while, and its table. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable } from '@glamora/data';
import type { GlamoraTable } from '@glamora/data';
import { localClientSettings, startLocalCloud } from '@glamora/dev-cloud';
import type { LocalCloud } from '@glamora/dev-cloud';
import type { CloudFaults } from '@glamora/dev-cloud/faults';

export function openLocalTable(endpoint: string, name = 'glamora-local') {
  const client = new DynamoDBClient(localClientSettings(endpoint));
  const documents = DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  const table: GlamoraTable = openTable(documents, name);
  return { table, close: () => client.destroy() };
}

export async function withLocalCloud<Result>(
  faults: CloudFaults,
  use: (cloud: LocalCloud) => Promise<Result>,
): Promise<Result> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-stream-'));
  try {
    const cloud = await startLocalCloud({ dataDirectory, port: 0, fresh: true, faults });
    try {
      return await use(cloud);
    } finally {
      await cloud.stop();
    }
  } finally {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  }
}
