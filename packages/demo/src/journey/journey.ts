/** The whole way through the marketplace: what must work works, and what must be refused is refused. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  getContent,
  getContentUrl,
  getMyProfile,
  getPurchase,
  listContent,
  purchaseContent,
  submitPayment,
  updateContent,
  uploadContent,
} from '@glamora/contracts';
import { GlamoraClient } from '../client/glamora-client.ts';
import type { Success } from '../client/glamora-client.ts';
import { storeAsset } from '../client/local-cloud.ts';
import { makeContent } from '../client/new-content.ts';
import type { NewContent } from '../client/new-content.ts';
import { signIn } from '../client/sign-in.ts';
import { waitForPurchase } from '../client/wait-for-purchase.ts';
import { sendPayment } from '../client/wallet.ts';
import { expectAnswer, expectRefusal, expectThat } from './expectations.ts';
import type { DemoOptions } from './options.ts';
import type { Progress } from './progress.ts';
import type { Account, Travellers } from './travellers.ts';

interface Journey {
  readonly options: DemoOptions;
  readonly progress: Progress;
  readonly travellers: Travellers;
  /** Without a token. */
  readonly visitor: GlamoraClient;
  readonly creator: GlamoraClient;
  readonly buyer: GlamoraClient;
  readonly stranger: GlamoraClient;
  readonly content: NewContent;
}

type StartedPurchase = Success<typeof purchaseContent>['body'];

/** Little enough for a stage’s faucet. */
const priceWei = '10000000000000';
const category = 'demo';

/** Throws at the first step that goes otherwise than it must; the progress has shown why. */
export async function travel(
  options: DemoOptions,
  travellers: Travellers,
  progress: Progress,
): Promise<void> {
  const visitor = new GlamoraClient(options.baseUrl);
  progress.chapter('Sign in');
  const enter = (who: string, account: Account) =>
    progress.step(`${who} signs in as ${short(account.address)}`, async () => {
      const session = expectAnswer(await signIn(visitor, account), 200);
      return visitor.withToken(session.body.accessToken);
    });
  const creator = await enter('The creator', travellers.creator);
  const buyer = await enter('The buyer', travellers.buyer);
  const stranger = await enter('A stranger', travellers.stranger);
  const content = await makeContent();
  const journey = { options, progress, travellers, visitor, creator, buyer, stranger, content };

  await refuseTokens(journey, creator);
  await publish(journey);
  await browse(journey);
  await refuseBeforePurchase(journey);
  await payWrongly(journey);
  const purchase = await buy(journey);
  await open(journey);
  await refuseAfterPurchase(journey, purchase);
  await withdraw(journey);
}

async function refuseTokens({ progress, visitor, options }: Journey, creator: GlamoraClient): Promise<void> {
  await progress.step('No token is refused', async () => {
    expectRefusal(await visitor.call(getMyProfile, {}), 401, 'unauthenticated');
  });
  await progress.step('A token with another signature is refused', async () => {
    const impostor = new GlamoraClient(options.baseUrl, tampered(creator.accessToken ?? ''));
    expectRefusal(await impostor.call(getMyProfile, {}), 401, 'invalid_token');
  });
}

async function publish({ progress, creator, stranger, content, travellers }: Journey): Promise<void> {
  progress.chapter('Publish');
  const registration = {
    ipfsHash: content.contentId,
    title: 'A gown made a moment ago',
    description: 'Woven by the demo.',
    category,
    priceWei,
    tags: ['demo'],
  };
  await progress.step(`The creator publishes ${short(content.contentId)}`, async () => {
    const created = expectAnswer(await creator.call(uploadContent, { body: registration }), 201);
    expectThat(created.body.creator === travellers.creator.address.toLowerCase(), () => ({
      expected: `the creator ${travellers.creator.address}`,
      got: created.body.creator,
      requestId: created.requestId,
      advice: 'The token of another wallet was taken for this one.',
    }));
  });
  await progress.step('The same bytes cannot be published twice', async () => {
    const again = await stranger.call(uploadContent, { body: registration });
    expectRefusal(again, 409, 'content_exists');
  });
  const { localCloud } = travellers;
  if (localCloud !== null) await progress.step('The bytes are stored', () => storeAsset(localCloud, content));
}

async function browse({ progress, visitor, content }: Journey): Promise<void> {
  progress.chapter('Browse');
  const parameters = { contentId: content.contentId };
  await progress.step('Anyone finds it among the newest', async () => {
    // An index follows its table within a second or so; it is never asked for longer than ten.
    const deadline = performance.now() + 10_000;
    for (;;) {
      const page = expectAnswer(await visitor.call(listContent, { query: { category, limit: '100' } }), 200);
      if (page.body.items.some(({ contentId }) => contentId === content.contentId)) return;
      expectThat(performance.now() < deadline, () => ({
        expected: `${content.contentId} in the list of its category`,
        got: `${page.body.items.length} others`,
        requestId: page.requestId,
        advice: 'See whether the index of categories keeps up with the table.',
      }));
      await pause(200);
    }
  });
  await progress.step('It is sent once, and then only if it changed', async () => {
    const first = expectAnswer(await visitor.call(getContent, { parameters }), 200);
    const headers = { 'if-none-match': first.headers.get('etag') ?? '' };
    expectAnswer(await visitor.call(getContent, { parameters, headers }), 304);
  });
  await progress.step('A forged cursor is refused', async () => {
    const forged = await visitor.call(listContent, { query: { cursor: 'Zm9yZ2Vk' } });
    expectRefusal(forged, 400, 'invalid_cursor');
  });
}

async function refuseBeforePurchase({ progress, creator, buyer, content }: Journey): Promise<void> {
  progress.chapter('Buy');
  await progress.step('Unbought content does not open', async () => {
    const url = await buyer.call(getContentUrl, { parameters: { contentId: content.contentId } });
    expectRefusal(url, 403, 'purchase_required');
  });
  await progress.step('Creators cannot buy their own', async () => {
    expectRefusal(await beginPurchase(creator, content), 403, 'own_content');
  });
}

async function payWrongly(journey: Journey): Promise<void> {
  const { progress, buyer, content } = journey;
  const purchase = await progress.step('The buyer begins a purchase', async () => {
    return expectAnswer(await beginPurchase(buyer, content), 201).body;
  });
  await progress.step('Paid too little, it fails and says so', async () => {
    const { payment } = purchase;
    const value = String(BigInt(payment.value) / 2n);
    const settled = await paySettled(journey, { ...purchase, payment: { ...payment, value } });
    const { status, reason } = settled.body;
    expectThat(status === 'FAILED' && reason?.code === 'amount_too_low', () => ({
      expected: 'FAILED with amount_too_low',
      got: `${status} ${reason?.code ?? ''}`,
      requestId: settled.requestId,
      advice: settlementAdvice,
    }));
  });
}

async function buy(journey: Journey): Promise<StartedPurchase> {
  const { progress, buyer, stranger, content } = journey;
  const idempotencyKey = randomUUID();
  const purchase = await progress.step('The buyer begins another', async () => {
    return expectAnswer(await beginPurchase(buyer, content, idempotencyKey), 201).body;
  });
  await progress.step('Sent again with the same key, it is the same purchase', async () => {
    const again = expectAnswer(await beginPurchase(buyer, content, idempotencyKey), 201);
    expectThat(again.body.purchaseId === purchase.purchaseId, () => ({
      expected: purchase.purchaseId,
      got: again.body.purchaseId,
      requestId: again.requestId,
      advice: 'A repeated request made a second purchase: idempotency is broken.',
    }));
  });
  await progress.step('A stranger may not look at it', async () => {
    const { purchaseId } = purchase;
    expectRefusal(await stranger.call(getPurchase, { parameters: { purchaseId } }), 403, 'not_your_purchase');
  });
  await progress.step('Paid on chain as asked, it is confirmed', async () => {
    const settled = await paySettled(journey, purchase);
    expectThat(settled.body.status === 'CONFIRMED', () => ({
      expected: 'CONFIRMED',
      got: `${settled.body.status} ${settled.body.reason?.code ?? ''}`,
      requestId: settled.requestId,
      advice: settlementAdvice,
    }));
  });
  return purchase;
}

async function open({ progress, buyer, content, travellers }: Journey): Promise<void> {
  progress.chapter('Open');
  const signed = await progress.step('The buyer gets a signed address', async () => {
    const answer = await buyer.call(getContentUrl, { parameters: { contentId: content.contentId } });
    return expectAnswer(answer, 200).body;
  });
  const title = 'It opens, and holds the very bytes';
  if (travellers.localCloud === null)
    progress.skip(title, 'The bytes were made just now and are on no IPFS node that this stage could ask.');
  else
    await progress.step(title, async () => {
      const response = await fetch(signed.url);
      const bytes = Buffer.from(await response.arrayBuffer());
      expectThat(response.ok && bytes.equals(content.bytes), () => ({
        expected: `200 with the ${content.bytes.length} bytes that were stored`,
        got: `${response.status} with ${bytes.length} bytes`,
        advice: 'See what GET /ipfs/{cid} serves, and from which bucket.',
      }));
    });
  await progress.step('A tampered address does not open', async () => {
    const address = new URL(signed.url);
    address.searchParams.set('Expires', String(Number(address.searchParams.get('Expires')) + 86_400));
    const response = await fetch(address);
    await response.body?.cancel();
    expectThat(response.status === 403, () => ({
      expected: 'status 403',
      got: `status ${response.status}`,
      advice: 'Anyone can open the content without paying: do not go live with this.',
    }));
  });
}

async function refuseAfterPurchase(
  { progress, buyer, stranger, content }: Journey,
  { purchaseId }: StartedPurchase,
): Promise<void> {
  progress.chapter('Afterwards');
  await progress.step('What is owned cannot be bought again', async () => {
    expectRefusal(await beginPurchase(buyer, content), 409, 'already_purchased');
  });
  await progress.step('A stranger cannot pay for somebody else’s purchase', async () => {
    const body = { transactionHash: `0x${'00'.repeat(32)}` };
    const paid = await stranger.call(submitPayment, { parameters: { purchaseId }, body });
    expectRefusal(paid, 403, 'not_the_buyer');
  });
}

async function withdraw({ progress, creator, buyer, content }: Journey): Promise<void> {
  const parameters = { contentId: content.contentId };
  await progress.step('The creator takes it off sale; the buyer still opens it', async () => {
    expectAnswer(await creator.call(updateContent, { parameters, body: { active: false } }), 200);
    expectAnswer(await buyer.call(getContentUrl, { parameters }), 200);
  });
}

function beginPurchase(
  client: GlamoraClient,
  { contentId }: NewContent,
  idempotencyKey: string = randomUUID(),
) {
  return client.call(purchaseContent, {
    headers: { 'idempotency-key': idempotencyKey },
    body: { contentId },
  });
}

/** Pays, tells which transaction it was, and waits for the verdict. */
async function paySettled(
  { travellers, options, buyer }: Journey,
  { purchaseId, payment }: StartedPurchase,
): Promise<Success<typeof getPurchase>> {
  const chain = { rpcUrl: travellers.rpcUrl, chainId: payment.chainId };
  const { transactionHash } = await sendPayment(travellers.buyer, chain, payment);
  const parameters = { purchaseId };
  expectAnswer(await buyer.call(submitPayment, { parameters, body: { transactionHash } }), 202);
  const waiting = {
    deadlineMs: options.settlementSeconds * 1000,
    intervalMs: travellers.localCloud === null ? 2000 : 100,
  };
  return expectAnswer(await waitForPurchase(buyer, purchaseId, waiting), 200);
}

const settlementAdvice =
  'Look for the purchase id in the log of settlePurchase, and for its message in the settlement queue and its dead-letter queue.';

/** With one character in the middle of the signature changed: the last one may hold bits that nobody reads. */
function tampered(token: string): string {
  const place = token.length - 20;
  return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`;
}

function short(text: string): string {
  return `${text.slice(0, 8)}…${text.slice(-4)}`;
}
