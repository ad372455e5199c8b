/** The functions that docs/degradation.md speaks of, each as a new environment has it, and one call of each. */
import type { Content, Purchase } from '@glamora/data';
import { purchaseIdSchema, transactionHashSchema } from '@glamora/contracts';
import { callApi } from '@glamora/runtime/testing';
import type { ApiCall } from '@glamora/runtime/testing';
import { buyer, contentIdOf, creator } from '../../../content/tests/content-table.ts';
import type { World } from './world.ts';

/** A call of the function, named as the page names it: what the caller got, or what became of the message. */
export type MakeCall = () => Promise<string>;

type Handler = (event: never, context?: never) => Promise<unknown>;

/** Loads the function, with what the environment says at that moment. */
type LoadFunction = () => Promise<Handler>;

/** Makes ready what the calls need, and loads the function; all of it before anything is in trouble. */
type Prepare = (world: World, load: LoadFunction) => Promise<MakeCall>;

export interface DescribedFunction {
  /** Where its handler is: `content/functions/get-content`. */
  readonly folder: string;
  readonly prepare: Prepare;
}

let numbers = 0;
const nextNumber = () => (numbers += 1);

/** Calls by HTTP; each may be another than the one before. */
function calling(
  folder: string,
  callOf: (world: World, content: Content) => ApiCall | Promise<ApiCall>,
): DescribedFunction {
  const prepare: Prepare = async (world, load) => {
    const content = await world.boughtContent();
    const handler = (await load()) as unknown as Parameters<typeof callApi>[0];
    return async () => {
      const { status, headers } = await callApi(handler, await callOf(world, content));
      if (status === 503) return 'retry-after' in headers ? '503' : '503 without Retry-After';
      if (status >= 300) return String(status);
      return 'warning' in headers ? 'stale' : 'as usual';
    };
  };
  return { folder, prepare };
}

/** Delivers messages, one a call; what failed is left in the queue, and what has to wait is sent to it again. */
function consuming(
  folder: string,
  queueVariable: string,
  messageOf: (world: World, call: number) => Promise<object>,
): DescribedFunction {
  const prepare: Prepare = async (world, load) => {
    const queueUrl = await world.createQueue();
    Object.assign(process.env, {
      [`${queueVariable}_QUEUE_URL`]: queueUrl,
      [`${queueVariable}_DEAD_LETTERS_URL`]: await world.createQueue(),
    });
    const handler = await load();
    return async () => {
      const record = {
        messageId: 'message',
        body: JSON.stringify(await messageOf(world, nextNumber())),
        attributes: { ApproximateReceiveCount: '1' },
        messageAttributes: {},
      };
      const before = await world.messagesIn(queueUrl);
      const { batchItemFailures } = (await handler({ Records: [record] } as never)) as {
        batchItemFailures: readonly object[];
      };
      const isLeft = batchItemFailures.length > 0 || (await world.messagesIn(queueUrl)) > before;
      return isLeft ? 'waits' : 'done';
    };
  };
  return { folder, prepare };
}

const asCreator = async ({ tokens }: World) => ({ token: await tokens.tokenOf(creator) });
const asBuyer = async ({ tokens }: World) => ({ token: await tokens.tokenOf(buyer) });
const ofContent = ({ contentId }: Content) => ({ parameters: { contentId } });

export const functions: Readonly<Record<string, DescribedFunction>> = {
  'getContent, read before': calling('content/functions/get-content', (_, content) => ofContent(content)),
  getContent: calling('content/functions/get-content', async (world) => ofContent(await world.register())),
  getTrending: calling('content/functions/get-trending', () => ({})),
  listContent: calling('content/functions/list-content', () => ({})),
  searchContent: calling('content/functions/search-content', () => ({ query: { q: 'dress' } })),
  getCreatorProfile: calling('content/functions/get-creator-profile', () => ({
    parameters: { walletAddress: creator },
  })),
  getContentUrl: calling('content/functions/get-content-url', async (world, content) => ({
    ...ofContent(content),
    ...(await asBuyer(world)),
  })),
  uploadContent: calling('content/functions/upload-content', async (world) => ({
    body: { ipfsHash: contentIdOf(`New ${nextNumber()}`), title: 'New', category: 'dress', priceWei: '1' },
    ...(await asCreator(world)),
  })),
  updateContent: calling('content/functions/update-content', async (world, content) => ({
    ...ofContent(content),
    body: { title: `Renamed ${nextNumber()}` },
    ...(await asCreator(world)),
  })),
  purchaseContent: calling('purchases/functions/purchase-content', async (world) => ({
    body: { contentId: (await world.register()).contentId },
    headers: { 'Idempotency-Key': `key-${nextNumber()}` },
    ...(await asBuyer(world)),
  })),
  createNonce: calling('auth/functions/create-nonce', () => ({ body: { walletAddress: buyer } })),
  checkHealth: calling('content/functions/check-health', () => ({})),
  settlePurchase: consuming('purchases/functions/settle-purchase', 'SETTLEMENT', async (world) => {
    const { purchaseId, transactionHash, submittedAt } = await world.submittedPurchase();
    return { type: 'purchase.settle', purchaseId, transactionHash, submittedAt };
  }),
  invalidateCaches: consuming(
    'stream-processor/functions/invalidate-caches',
    'CACHE_INVALIDATION',
    async (_, call) => ({
      type: 'content.changed',
      contentId: contentIdOf(`Changed ${call}`),
      version: 2,
      changedAt: new Date().toISOString(),
    }),
  ),
  fanOutChanges: { folder: 'stream-processor/functions/fan-out-changes', prepare: fanningOut },
};

/** Hands a change of the table to the fan-out, one a call. */
async function fanningOut(_: World, load: LoadFunction): Promise<MakeCall> {
  const handler = await load();
  return async () => {
    const batch = { Records: [settlingChange(nextNumber())] };
    try {
      const { batchItemFailures } = (await handler(batch as never)) as {
        batchItemFailures: readonly object[];
      };
      return batchItemFailures.length > 0 ? 'waits' : 'done';
    } catch (error) {
      // A batch that fails as a whole is delivered again as a whole.
      if (error instanceof Error && error.name === 'DependencyUnavailable') return 'waits';
      throw error;
    }
  };
}

/** A purchase whose buyer named a payment, as the table's stream tells of it. */
function settlingChange(number: number): object {
  const text = (S: string) => ({ S });
  const row: Record<keyof Pick<Purchase, 'purchaseId' | 'transactionHash' | 'submittedAt'>, object> = {
    purchaseId: text(purchaseIdSchema.parse(`0x${'1d'.repeat(32)}`)),
    transactionHash: text(transactionHashSchema.parse(`0x${'7a'.repeat(32)}`)),
    submittedAt: text(new Date().toISOString()),
  };
  const NewImage = { _et: text('Purchase'), status: text('SETTLING'), seller: text(creator), ...row };
  const Keys = { PK: text('PURCHASE#bafy#0xb2'), SK: text('TRANSACTION#2026-05-01T12:00:00.000Z#1d1d1d1d') };
  return {
    eventName: 'MODIFY',
    dynamodb: { SequenceNumber: String(number), Keys: { ...Keys }, NewImage: { ...Keys, ...NewImage } },
  };
}
