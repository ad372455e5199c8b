/** What a reader should know of each call beyond its summary. A call without an entry does not compile. */
import type { AnswerStatus, endpoints } from '@glamora/contracts';
import type * as z from 'zod/mini';
import type { FieldTexts } from './field-texts.ts';
import * as sample from './samples.ts';

type KnownEndpoint = (typeof endpoints)[number];

type PartTexts<E, Part extends string> =
  E extends Record<Part, infer Schema extends z.ZodMiniType>
    ? { readonly [Key in Part]: FieldTexts<z.input<Schema>> }
    : { readonly [Key in Part]?: never };

type BodyTexts<E> = E extends { body: infer Schema extends z.ZodMiniType }
  ? { readonly body: FieldTexts<z.input<Schema>>; readonly bodyExample: z.input<Schema> }
  : { readonly body?: never; readonly bodyExample?: never };

type AnswerTexts<E extends KnownEndpoint> = {
  readonly answers: { readonly [Status in keyof E['responses'] & AnswerStatus]: string };
  /** Needed only where the answer is no shared component. */
  readonly answerExample?: unknown;
  /** Headers that say something about this call. */
  readonly answerHeaders?: Readonly<Record<string, string>>;
};

type TextsOf<E extends KnownEndpoint> = { readonly description: string } & AnswerTexts<E> &
  BodyTexts<E> &
  PartTexts<E, 'parameters'> &
  PartTexts<E, 'query'> &
  PartTexts<E, 'headers'>;

/** The texts of any call, as the document is made from them. */
export interface OperationTexts {
  readonly description: string;
  readonly answers: { readonly [Status in AnswerStatus]?: string };
  readonly answerExample?: unknown;
  readonly answerHeaders?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, string>>;
  readonly bodyExample?: unknown;
}

const paging = {
  limit: 'How many entries a page has.',
  cursor:
    'The `nextCursor` of the page before. A cursor fits only the list, the filters and the order it came from.',
};
const contentPath = { contentId: 'The CID (version 0 or 1) of the content.' };
const purchasePath = { purchaseId: 'The purchase, 32 bytes in hexadecimal.' };
const caching = {
  ETag: 'Send it as `If-None-Match` to learn whether anything changed.',
  'Cache-Control': 'Anyone may keep the answer until it is five minutes old.',
};

export const operationTexts: { readonly [E in KnownEndpoint as E['name']]: TextsOf<E> } = {
  createNonce: {
    description:
      'The message follows EIP-4361 (Sign-In with Ethereum). Let the wallet sign it exactly as it is (`personal_sign`) and send both to ' +
      '`POST /auth/login`.',
    body: {
      walletAddress:
        'The wallet that is to sign. Any case; a mixed-case address has to carry a right EIP-55 checksum.',
      chainId: 'The chain the wallet is on, if it should be checked; only the marketplace’s own is accepted.',
    },
    bodyExample: { walletAddress: '0x70997970C51812dc3A010C7d01b50e0d17dc79C8' },
    answers: { 201: 'The message to sign.' },
    answerExample: {
      message: sample.signInMessage,
      nonce: '3k7QpX9wYbR2mT5vLcZ8',
      expiresAt: '2026-11-20T10:05:00.000Z',
    },
  },
  authenticateUser: {
    description:
      'Wallets with a key and smart-contract wallets (ERC-1271, ERC-6492) can sign in. A message is good for one sign-in: sent again, it is refused.',
    body: {
      message: 'The message of `POST /auth/nonce`, unchanged.',
      signature: 'The wallet’s signature of it, in hexadecimal.',
    },
    bodyExample: { message: sample.signInMessage, signature: sample.signature },
    answers: { 200: 'Signed in.' },
    answerExample: {
      accessToken: sample.accessToken,
      refreshToken: sample.refreshToken,
      tokenType: 'Bearer',
      expiresIn: 900,
      user: {
        walletAddress: sample.creatorAddress,
        username: null,
        region: null,
        bio: null,
        createdAt: sample.createdAt,
        updatedAt: sample.createdAt,
      },
    },
  },
  refreshSession: {
    description:
      'Each refresh token is good for one use. One that is used again was probably stolen: the whole session ends, and the wallet has to sign in anew.',
    body: { refreshToken: 'The newest refresh token of the session.' },
    bodyExample: { refreshToken: sample.refreshToken },
    answers: { 200: 'A new pair; the old refresh token is used up.' },
  },
  endSession: {
    description: 'An unknown or ended session is no error: afterwards there is none either way.',
    body: { refreshToken: 'A refresh token of the session.' },
    bodyExample: { refreshToken: sample.refreshToken },
    answers: { 204: 'There is no such session any more.' },
  },
  getPublicKeys: {
    description:
      'For services that verify access tokens themselves. Several keys are listed while one replaces another.',
    answers: { 200: 'The key set.' },
    answerExample: {
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          alg: 'ES256',
          use: 'sig',
          kid: '2026-11',
          x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
          y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
        },
      ],
    },
  },
  getMyProfile: {
    description: 'The user is the wallet that the access token was given to.',
    answers: { 200: 'The profile.' },
  },
  updateMyProfile: {
    description: 'A field that is not given stays as it is; null clears it.',
    body: {
      username: 'The name to show.',
      region: 'A short lower-case name, such as `eu-west-1` or `paris`.',
      bio: 'A few words about oneself.',
    },
    bodyExample: { username: 'Maison Lumière', region: 'paris' },
    answers: { 200: 'The profile as it is now.' },
  },
  listUsersByRegion: {
    description: 'Up to ten regions in one call. The results come in the order of the requests.',
    body: { requests: 'The regions, with how many users of each are wanted (1 to 100).' },
    bodyExample: {
      requests: [
        { region: 'paris', limit: 2 },
        { region: 'tokyo', limit: 5 },
      ],
    },
    answers: { 200: 'The users of each region, newest first.' },
    answerExample: {
      results: [
        {
          region: 'paris',
          users: [
            {
              walletAddress: sample.creatorAddress,
              username: 'Maison Lumière',
              region: 'paris',
              bio: null,
              createdAt: sample.createdAt,
            },
          ],
        },
        { region: 'tokyo', users: [] },
      ],
    },
  },
  uploadContent: {
    description:
      'Put the bytes on IPFS first; the marketplace keeps the hash, not the bytes. The same bytes can be registered once, whichever CID version names them.',
    body: {
      ipfsHash: 'The CID of the bytes: version 0 in base58btc, or version 1 in lower-case base32.',
      title: 'The name to show.',
      description: 'What it is.',
      category: 'A short name, such as `dress`; stored lower case.',
      priceWei: 'The price in wei: decimal digits, from 1 to 10^30.',
      tags: 'Words to find it by; none twice.',
    },
    bodyExample: {
      ipfsHash: sample.contentId,
      title: 'Aurora gown',
      description: 'Floor length, woven from northern lights.',
      category: 'dress',
      priceWei: sample.priceWei,
      tags: ['evening', 'silk'],
    },
    answers: { 201: 'Registered.' },
    answerHeaders: { Location: 'The path of the new content.' },
  },
  listContent: {
    description:
      'Only active content is listed. Without `order`, prices go up and ages start with the newest.',
    query: {
      category: 'Only this category.',
      sort: 'By price or by age.',
      order: 'Upwards or downwards.',
      minPriceWei: 'Nothing cheaper than this, in wei; not above `maxPriceWei`.',
      maxPriceWei: 'Nothing dearer than this, in wei.',
      ...paging,
    },
    answers: { 200: 'One page.' },
  },
  searchContent: {
    description:
      'Every word of the query has to begin a word of the title, the tags, the category or the creator’s name; a word of one letter has to ' +
      'be a whole word. Case and accents do not matter. Words of the title weigh most, then tags, then the category, then the name; ' +
      'among equals the newest comes first. Content is found a moment after it was registered or changed. Of a very common word the ' +
      'best thousand pieces are looked at: more words find more.',
    query: { q: 'The words to look for.', ...paging },
    answers: { 200: 'One page, the best first.' },
  },
  getTrending: {
    description:
      'Each sale counts five points and each opening by a buyer one (once an hour); points lose half their weight in seven days. `score` is what is left of them now.',
    query: { limit: paging.limit },
    answers: { 200: 'The most sought after first.' },
    answerHeaders: { 'Cache-Control': 'Caches may keep the answer for a minute.' },
  },
  getContent: {
    description: 'Any CID that names the same bytes finds it.',
    parameters: contentPath,
    headers: {
      'if-none-match': 'The `ETag` of the answer that one has.',
      'cache-control':
        '`no-cache` asks for the content as it is now: what a creator changed a moment ago, say. Without, it may be five minutes old.',
    },
    answers: { 200: 'The content.', 304: 'Nothing changed since the answer with that `ETag`.' },
    answerHeaders: caching,
  },
  updateContent: {
    description:
      'A field that is not given stays as it is. Purchases that began before keep their price. Inactive content stays open to those who bought it.',
    parameters: contentPath,
    body: {
      title: 'The name to show.',
      description: 'What it is; null clears it.',
      priceWei: 'The price of purchases from now on, in wei.',
      tags: 'Words to find it by; they replace the old ones.',
      active: 'Whether it is listed and sold.',
    },
    bodyExample: { priceWei: '75000000000000000', active: true },
    answers: { 200: 'The content as it is now.' },
  },
  getContentUrl: {
    description:
      'The address works without a token until it expires: hand it to a viewer, not to the public.',
    parameters: contentPath,
    answers: { 200: 'The signed address.' },
    answerExample: {
      url: `https://glamora.example/ipfs/${sample.contentId}?Expires=1795257000&Signature=…&Key-Pair-Id=K2JCJMDEHXQW5F`,
      expiresAt: sample.laterAt,
    },
  },
  getCreatorProfile: {
    description: 'Every user is a possible creator: one without content has an empty list.',
    parameters: { walletAddress: 'The creator’s wallet.' },
    query: paging,
    answers: { 200: 'The profile, one page of content, and what was counted.' },
  },
  listSales: {
    description:
      'Every day of the range is there, days without a sale with zeros. Days begin at midnight UTC; a sale counts on the day on which it was confirmed, ' +
      'a moment after that. Without `from` and `to`: the last 30 days.',
    parameters: { walletAddress: 'One’s own wallet.' },
    query: {
      from: 'The first day, such as `2026-11-01`; comes together with `to`.',
      to: 'The last day, itself included; at most 366 days are answered at once.',
    },
    answers: { 200: 'The days in order, and their sum.' },
    answerExample: {
      walletAddress: sample.creatorAddress,
      from: '2026-11-19',
      to: '2026-11-20',
      days: [
        { date: '2026-11-19', sales: 0, revenueWei: '0', buyers: 0, views: 4 },
        { date: '2026-11-20', sales: 2, revenueWei: '100000000000000000', buyers: 2, views: 11 },
      ],
      total: { sales: 2, revenueWei: '100000000000000000', views: 15 },
    },
  },
  purchaseContent: {
    description:
      'Prices the content once and answers with the transaction to send. Until `payment.expiresAt` it can be paid; then the purchase expires. ' +
      'The same `Idempotency-Key` with the same body gives the same purchase again, however often and at once it is sent; with another body it is refused.',
    headers: {
      'idempotency-key':
        'A fresh value for each purchase one means to make, such as a UUID: 1 to 255 visible ASCII characters.',
    },
    body: { contentId: 'The content to buy.' },
    bodyExample: { contentId: sample.contentId },
    answers: { 201: 'The purchase, and the transaction that pays for it.' },
    answerExample: {
      purchaseId: sample.purchaseId,
      status: 'PENDING',
      priceWei: sample.priceWei,
      payment: {
        chainId: 31_337,
        to: sample.checkoutAddress,
        value: sample.priceWei,
        data: `0x8e3d5a01${sample.purchaseId.slice(2)}${sample.creatorAddress.slice(2).padStart(64, '0')}`,
        expiresAt: sample.laterAt,
      },
    },
  },
  submitPayment: {
    description:
      'The chain is asked later, by queue: read the purchase until its status is final. The same transaction may be reported again; another one is a conflict.',
    parameters: purchasePath,
    body: { transactionHash: 'The transaction that paid, as the wallet gave it.' },
    bodyExample: { transactionHash: sample.transactionHash },
    answers: { 202: 'Noted; settlement goes on.' },
  },
  getPurchase: {
    description: 'Read it now and then until `status` is `CONFIRMED`, `FAILED` or `EXPIRED`.',
    parameters: purchasePath,
    answers: { 200: 'The purchase as it is now.' },
  },
  listPurchases: {
    description:
      'As a buyer: what one began to buy, whatever became of it, the last begun first. As a seller: what others bought of one’s content, once it is confirmed, the last confirmed first.',
    query: { role: 'Which side one was on.', ...paging },
    answers: { 200: 'One page.' },
  },
  getScalingStatus: {
    description:
      'For each function that is scaled: the minimum and maximum that target tracking works between, what is provisioned, the forecast of the ' +
      'window of five minutes that began last (10, 50 and 90 of 100 possible loads lie below, and the naive forecast), the last forecast beside what came, ' +
      'the errors of about a day, the rule by which capacity is planned with what each rule would have cost, and the last decisions with ' +
      'their reasons.',
    answers: { 200: 'How capacity stands now.' },
    answerExample: {
      mode: sample.scalingMode,
      functions: [
        {
          functionName: 'getContentUrl',
          range: { minimum: 40, maximum: 100 },
          provisioned: { configured: 40, ready: 40, shifting: false },
          forecast: { window: sample.createdAt, p10: 4100, p50: 4380, p90: 4720, naive: 3950 },
          compared: {
            window: '2026-11-20T09:55:00.000Z',
            p10: 3900,
            p50: 4180,
            p90: 4500,
            naive: 3910,
            actual: 4230,
          },
          accuracy: { windows: 288, error: 0.06, naiveError: 0.11, covered: 0.81 },
          rule: {
            followed: '1.25 × peak of 10 min',
            historyUntil: '2026-11-20T03:30:00.000Z',
            losses: [
              { rule: '1.25 × peak of 10 min', lossUsd: 3.21 },
              { rule: 'tracking of the maximum at 0.8', lossUsd: 3.4 },
            ],
          },
          decisions: [
            {
              functionName: 'getContentUrl',
              decidedFor: sample.createdAt,
              decidedAt: '2026-11-20T10:02:00.000Z',
              occasion: 'forecast',
              cause: 'forecast',
              mode: 'automatic',
              from: 20,
              minimum: 40,
              maximum: 100,
              outcome: 'applied',
              reasons: [
                'the rule "1.25 × peak of 10 min" asks for 43; up to 41.2 environments are likely to be busy',
              ],
            },
          ],
        },
      ],
      decisions: [],
    },
  },
  changeScalingMode: {
    description:
      '`automatic` forecasts and acts; `dry-run` decides and changes nothing; `off` does nothing; `emergency` raises capacity at once and ends by itself ' +
      'after two hours; `cost-optimised` lets what is not critical give up its capacity until the day ends in UTC. A mode that holds already stays as it is, ' +
      'so a request may be repeated. Who signed it, and why, is kept for 90 days.',
    body: {
      mode: 'The mode to be in from now on.',
      reason: 'Why; whoever looks later reads it beside your name.',
    },
    bodyExample: { mode: 'emergency', reason: 'The show begins in ten minutes' },
    answers: { 200: 'The mode that holds, and in an emergency what became of each function’s capacity.' },
    answerExample: {
      mode: { ...sample.scalingMode, mode: 'emergency', until: '2026-11-20T12:00:00.000Z' },
      raised: { authenticateUser: 'set', getContentUrl: 'set', purchaseContent: 'set' },
    },
  },
  checkHealth: {
    description: 'For load balancers and monitors. A table out of reach makes it 503.',
    answers: { 200: 'All is well.' },
    answerExample: { status: 'ok', checks: { table: 'ok' } },
  },
};
