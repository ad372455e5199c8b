/** The function that settles, fed by a queue: nothing is lost while the chain is away. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, jest, test } from '@jest/globals';
import type { Purchase } from '@glamora/data';
import { startQueueEventSource } from '@glamora/dev-cloud/event-sources';
import type { EventSource, FunctionInvoker } from '@glamora/dev-cloud/event-sources';
import { startParameterStore } from '@glamora/dev-cloud/parameter-store';
import type { QueueHandler } from '@glamora/runtime';
import { startChainProxy } from './chain-proxy.ts';
import type { ChainProxy } from './chain-proxy.ts';
import { startCheckoutChain } from './checkout-chain.ts';
import type { CheckoutChain } from './checkout-chain.ts';
import { hashOf, startMarketplace, testClock } from './marketplace.ts';
import type { Marketplace } from './marketplace.ts';
import { startQueueServer } from './settlement-queue.ts';
import type { QueueServer, SettlementQueue } from './settlement-queue.ts';

const rpcUrlParameter = '/glamora/test/chain/rpc-url';
const empty = { visible: 0, inFlight: 0, delayed: 0 };

let market: Marketplace;
let chain: CheckoutChain;
let proxy: ChainProxy;
let queues: QueueServer;
let queue: SettlementQueue;
let deadLetters: SettlementQueue;
let parameterStore: Awaited<ReturnType<typeof startParameterStore>>;
let source: EventSource;

beforeAll(async () => {
  [market, chain, queues] = await Promise.all([startMarketplace(), startCheckoutChain(), startQueueServer()]);
  proxy = await startChainProxy(chain.rpcUrl);
  parameterStore = await startParameterStore({ parameters: { [rpcUrlParameter]: proxy.rpcUrl } });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: parameterStore.endpoint,
    CHAIN_ID: String(chain.chainId),
    CHECKOUT_ADDRESS: chain.checkout,
    RPC_URL_PARAMETER: rpcUrlParameter,
    CONFIRMATIONS: '1',
    OTHER_CHAINS: '[]',
  });
});
afterAll(() =>
  Promise.all([market.stop(), chain.stop(), proxy.stop(), queues.stop(), parameterStore.stop()]),
);
beforeEach(async () => {
  [queue, deadLetters] = await Promise.all([queues.createQueue(), queues.createQueue()]);
  process.env['SETTLEMENT_QUEUE_URL'] = queue.url;
  process.env['SETTLEMENT_DEAD_LETTERS_URL'] = deadLetters.url;
  // Loaded anew, as a new environment would: the breaker of one test is none of the next.
  jest.resetModules();
  const { handler } = await import('../functions/settle-purchase/handler.ts');
  source = startQueueEventSource(
    {
      functionName: 'settlePurchase',
      queueUrl: queue.url,
      queueArn: queue.arn,
      batchSize: 10,
      maximumConcurrency: 20,
      reportBatchItemFailures: true,
    },
    { sqs: queues.sqs, invoker: invokerOf(handler), log: () => undefined },
  );
});
afterEach(async () => {
  proxy.mend();
  jest.restoreAllMocks();
  await source.stop();
});

function invokerOf(handler: QueueHandler): FunctionInvoker {
  return {
    isReady: async () => true,
    invoke: async (_, event) => ({ ok: true, payload: await handler(event as Parameters<QueueHandler>[0]) }),
  };
}

const begin = async (): Promise<Purchase> => market.begin(await market.offer(), testClock());

/** A purchase whose payment is on the chain and whose message is still to be sent. */
async function paid(): Promise<Purchase> {
  const purchase = await begin();
  return market.submit(purchase, await chain.pay(purchase), testClock());
}

function messageOf({ purchaseId, transactionHash, submittedAt }: Purchase): object {
  return { type: 'purchase.settle', purchaseId, transactionHash, submittedAt };
}

async function statusesOf(purchases: readonly Purchase[]): Promise<readonly (string | undefined)[]> {
  const stored = await Promise.all(purchases.map(({ purchaseId }) => market.purchases.find(purchaseId)));
  return stored.map((purchase) => purchase?.status);
}

/** Whether the consumer has nothing in hand: every message waits for its time. */
async function isWaiting(): Promise<boolean> {
  const { visible, inFlight } = await queue.content();
  return visible + inFlight === 0;
}

/** Looks again until it is so, four seconds at most. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let looks = 0; looks < 200; looks += 1) {
    // oxlint-disable-next-line no-await-in-loop -- looking again is the point
    if (await isSo()) return;
    // oxlint-disable-next-line no-await-in-loop
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`Waited in vain: ${isSo.toString()}`);
}

test('each message of a batch is settled by itself, and one that is none is a dead letter at once', async () => {
  const purchases = [
    await paid(),
    await market.submit(await begin(), await chain.payReverted(), testClock()),
  ];

  await queue.send([...purchases.map(messageOf), { type: 'purchase.unknown' }]);
  await source.idle();

  const [letter] = await deadLetters.receive();
  expect(await statusesOf(purchases)).toEqual(['CONFIRMED', 'FAILED']);
  expect(letter).toMatchObject({
    Body: '{"type":"purchase.unknown"}',
    MessageAttributes: {
      consumer: { StringValue: 'settlePurchase' },
      errorName: { StringValue: 'UnreadableMessage' },
      errorMessage: { StringValue: expect.stringContaining('type: ') },
    },
  });
});

test('a payment that is not mined yet waits in the queue', async () => {
  const purchase = await market.submit(await begin(), hashOf('not mined'), testClock());

  await queue.send([messageOf(purchase)]);
  await until(() => source.statistics().invoked === 1);

  await until(async () => (await queue.content()).delayed === 1);
  expect(await statusesOf([purchase])).toEqual(['SETTLING']);
});

test('a payment that the chain could not tell of is settled when the chain is back', async () => {
  const purchase = await paid();
  const requestsBefore = proxy.requests();
  proxy.breakDown();

  await queue.send([messageOf(purchase)]);
  await until(() => proxy.requests() > requestsBefore);
  proxy.mend();
  await until(async () => (await statusesOf([purchase]))[0] === 'CONFIRMED');

  await source.idle();
  expect(await queue.content()).toEqual(empty);
});

test('while the breaker is open the messages wait in the queue, and none is lost', async () => {
  // With one settled, the chain is known to be the right one: from here each judgement begins with one request.
  const settled = await paid();
  await queue.send([messageOf(settled)]);
  await until(async () => (await statusesOf([settled]))[0] === 'CONFIRMED');
  const purchases = [await paid(), await paid(), await paid(), await paid()];
  const [last, ...first] = purchases.map(messageOf);
  const requestsBefore = proxy.requests();
  proxy.breakDown();

  await queue.send(first);
  await until(async () => proxy.requests() - requestsBefore >= first.length && (await isWaiting()));
  await queue.send([last ?? {}]);
  await until(async () => (await isWaiting()) && (await queue.content()).delayed === purchases.length);
  const requestsWhileBroken = proxy.requests() - requestsBefore;
  proxy.mend();
  const present = Date.now;
  jest.spyOn(Date, 'now').mockImplementation(() => present() + 31_000);
  await until(async () => (await statusesOf(purchases)).every((status) => status === 'CONFIRMED'));

  await source.idle();
  expect(requestsWhileBroken).toBe(first.length);
  expect(await queue.content()).toEqual(empty);
});
