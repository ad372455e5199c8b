/** Publishes the demo collection as its creators would: signed in with their wallets, through the HTTP API. */
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import { mnemonicToAccount } from 'viem/accounts';
import { testMnemonic } from '../backends/index.ts';
import { demoCollection } from './collection.ts';
import type { DemoCreator, DemoItem } from './collection.ts';

export interface PublishSettings {
  /** Of the marketplace. */
  readonly url: string;
  readonly s3: S3Client;
  readonly bucket: string;
  readonly signal: AbortSignal;
}

/** Publishes what is missing and gives the number of items that are there then. Throws where the API refuses. */
export async function publishDemoData(settings: PublishSettings): Promise<number> {
  const collection = await demoCollection();
  for (const [creator, items] of Map.groupBy(collection, (item) => item.creator)) {
    const missing: DemoItem[] = [];
    for (const item of items) if (!(await isPublished(settings, item))) missing.push(item);
    if (missing.length === 0) continue;
    const token = await signIn(settings, creator);
    await call(settings, 'PATCH', '/users/me', token, {
      username: creator.username,
      region: creator.region,
      bio: creator.bio,
    });
    for (const item of missing) await publish(settings, token, item);
  }
  return collection.length;
}

async function isPublished({ url, signal }: PublishSettings, item: DemoItem): Promise<boolean> {
  const response = await fetch(`${url}/content/${item.ipfsHash}`, { signal });
  await response.body?.cancel();
  return response.ok;
}

async function signIn(settings: PublishSettings, creator: DemoCreator): Promise<string> {
  const account = mnemonicToAccount(testMnemonic, { addressIndex: creator.accountIndex });
  const nonce = await call(settings, 'POST', '/auth/nonce', null, { walletAddress: account.address });
  const message = String(nonce['message']);
  const signature = await account.signMessage({ message });
  const session = await call(settings, 'POST', '/auth/login', null, { message, signature });
  return String(session['accessToken']);
}

/** The bytes go first: content that is listed can be opened. */
async function publish(settings: PublishSettings, token: string, item: DemoItem): Promise<void> {
  const { ipfsHash, title, description, category, priceWei, tags } = item;
  await settings.s3.send(
    new PutObjectCommand({
      Bucket: settings.bucket,
      Key: `ipfs/${ipfsHash}`,
      Body: item.picture,
      ContentType: 'image/svg+xml',
    }),
  );
  await call(settings, 'POST', '/content', token, { ipfsHash, title, description, category, priceWei, tags });
}

async function call(
  { url, signal }: PublishSettings,
  method: string,
  path: string,
  token: string | null,
  body: object,
): Promise<Record<string, unknown>> {
  const response = await fetch(`${url}${path}`, {
    method,
    signal,
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  // Another start may have published it already.
  if (response.ok || answer['code'] === 'content_exists') return answer;
  throw new Error(`${method} ${path} answered ${response.status} ${String(answer['detail'])}`);
}
