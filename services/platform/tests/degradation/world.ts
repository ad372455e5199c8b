/** Everything that functions stand on, well, and what stands in it. */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { purchaseIdSchema, transactionHashSchema } from '@glamora/contracts';
import { writeTogether } from '@glamora/data';
import type { Content, Purchase } from '@glamora/data';
import {
  localClientSettings,
  mayUseRedis,
  startChain,
  startMessaging,
  startRedis,
} from '@glamora/dev-cloud/backends';
import { createDocumentClient } from '@glamora/resilience';
import { createTokenIssuer } from '@glamora/runtime/testing';
import { buy, buyer, creator, noon, startContentTable } from '../../../content/tests/content-table.ts';
import { storedContent } from '../../../content/tests/stored-content.ts';

export type World = Awaited<ReturnType<typeof startWorld>>;

const profile = {
  walletAddress: creator,
  username: 'Coco',
  region: null,
  bio: null,
  plan: 'free',
  createdAt: noon.toISOString(),
  updatedAt: noon.toISOString(),
} as const;

export async function startWorld() {
  const [table, messaging, chain, redis, search, tokens] = await Promise.all([
    startContentTable(),
    startMessaging(),
    startChain(),
    mayUseRedis() ? startRedis() : undefined,
    startEmptySearchCluster(),
    createTokenIssuer(),
  ]);
  const sqs = new SQSClient({ ...localClientSettings(messaging.endpoint), useQueueUrlAsEndpoint: false });
  let registered = 0;
  let queues = 0;
  let purchases = 0;
  // With this call the table's client finds its endpoint: before functions are shown another.
  await table.content.create(storedContent());
  await writeTogether(createDocumentClient(), [table.users.creation(profile)]);
  return {
    table: process.env['AWS_ENDPOINT_URL_DYNAMODB'] ?? '',
    queueServer: messaging.endpoint,
    chain: chain.rpcUrl,
    redis: redis?.url,
    search: search.url,
    tokens,
    /** Content of a creator that one buyer has bought. */
    async boughtContent(): Promise<Content> {
      const content = await register();
      await buy(content, buyer, table.purchases);
      return content;
    },
    register,
    /** A purchase whose buyer named a transaction that is on the chain, and pays for nothing. */
    async submittedPurchase(): Promise<Purchase> {
      purchases += 1;
      const number = purchases;
      const content = await register();
      const now = new Date();
      const purchase: Purchase = {
        purchaseId: purchaseIdSchema.parse(`0x${randomBytes(32).toString('hex')}`),
        contentId: content.contentId,
        buyer,
        seller: content.creator,
        priceWei: content.priceWei,
        status: 'PENDING',
        failure: null,
        transactionHash: null,
        submittedAt: null,
        createdAt: now.toISOString(),
        expiresAt: new Date(now.getTime() + 60_000).toISOString(),
        confirmedAt: null,
      };
      await table.purchases.begin(purchase, content, undefined);
      const transactionHash = transactionHashSchema.parse(await payNothing(chain.rpcUrl, number));
      const submittedAt = now.toISOString();
      await table.purchases.submitPayment(purchase, transactionHash, submittedAt);
      return { ...purchase, transactionHash, submittedAt };
    },
    async createQueue(): Promise<string> {
      queues += 1;
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: `queue-${queues}` }));
      // The server calls itself by a name that not every machine resolves.
      return new URL(new URL(QueueUrl).pathname, messaging.endpoint).href;
    },
    /** Messages that are there now, or will be. */
    async messagesIn(QueueUrl: string): Promise<number> {
      const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] });
      const { Attributes = {} } = await sqs.send(command);
      return (
        Number(Attributes['ApproximateNumberOfMessages']) +
        Number(Attributes['ApproximateNumberOfMessagesDelayed'])
      );
    },
    async stop() {
      sqs.destroy();
      await Promise.all([table, messaging, chain, search, redis].map(async (part) => part?.stop()));
    },
  };

  async function register(): Promise<Content> {
    registered += 1;
    const content = storedContent({ title: `Dress ${registered}` });
    await table.content.create(content);
    return content;
  }
}

/**
 * Between two wallets of the local chain: others each time, as transactions of one wallet have to come one after the other.
 * @returns the transaction's hash.
 */
async function payNothing(rpcUrl: string, number: number): Promise<unknown> {
  const ask = async (method: string, ...params: readonly object[]) => {
    const answer = await fetch(rpcUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
    });
    return ((await answer.json()) as { result: unknown }).result;
  };
  const wallets = (await ask('eth_accounts')) as string[];
  const from = wallets[number % wallets.length];
  return ask('eth_sendTransaction', { from, to: wallets[0], value: '0x0' });
}

/** OpenSearch is not ours, and what it finds is not the point here: it finds nothing. */
async function startEmptySearchCluster() {
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"hits":{"hits":[]}}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await stopped;
    },
  };
}
