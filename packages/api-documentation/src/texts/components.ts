/** Bodies that several calls share, with what a reader should know of each field. */
import {
  contentView,
  listContent,
  listPurchases,
  problemView,
  profileView,
  purchaseView,
  refreshSession,
  userView,
} from '@glamora/contracts';
import type * as z from 'zod/mini';
import type { FieldTexts } from './field-texts.ts';
import * as sample from './samples.ts';

export interface ComponentTexts {
  readonly name: string;
  readonly schema: z.ZodMiniType;
  readonly description: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly example: unknown;
}

function component<Schema extends z.ZodMiniType>(
  texts: ComponentTexts & {
    readonly schema: Schema;
    readonly fields: FieldTexts<z.output<Schema>>;
    readonly example: z.output<Schema>;
  },
): ComponentTexts {
  return texts;
}

const creationTime = 'When it was made (ISO 8601, UTC).';
const changeTime = 'When it was last changed (ISO 8601, UTC).';
const nextCursor = 'Give it as `cursor` to get the next page; null on the last page.';

const profileFields = {
  walletAddress: 'The wallet that signed in, lower case.',
  username: 'The name to show; null until the user chooses one.',
  region: 'Where the user is at home; null until told.',
  bio: 'A few words about the user; null until written.',
  createdAt: 'When the wallet first signed in (ISO 8601, UTC).',
};

const profile = {
  walletAddress: sample.creatorAddress,
  username: 'Maison Lumière',
  region: 'paris',
  bio: 'Couture for bodies made of light.',
  createdAt: sample.createdAt,
};

const content = {
  contentId: sample.contentId,
  ipfsHash: sample.contentId,
  creator: sample.creatorAddress,
  title: 'Aurora gown',
  description: 'Floor length, woven from northern lights.',
  category: 'dress',
  priceWei: sample.priceWei,
  tags: ['evening', 'silk'],
  active: true,
  createdAt: sample.createdAt,
  updatedAt: sample.createdAt,
};

const purchase: z.output<typeof purchaseView> = {
  purchaseId: sample.purchaseId,
  contentId: sample.contentId,
  buyer: sample.buyerAddress,
  seller: sample.creatorAddress,
  status: 'CONFIRMED',
  priceWei: sample.priceWei,
  transactionHash: sample.transactionHash,
  createdAt: sample.createdAt,
  expiresAt: sample.laterAt,
  confirmedAt: '2026-11-20T10:01:12.000Z',
};

export const components: readonly ComponentTexts[] = [
  component({
    name: 'Profile',
    schema: profileView,
    description: 'What anyone may see of a user.',
    fields: profileFields,
    example: profile,
  }),
  component({
    name: 'User',
    schema: userView,
    description: 'What users see of themselves.',
    fields: { ...profileFields, updatedAt: changeTime },
    example: { ...profile, updatedAt: sample.createdAt },
  }),
  component({
    name: 'TokenPair',
    schema: refreshSession.responses[200],
    description: 'An access token to call with, and a refresh token to get the next pair with.',
    fields: {
      accessToken: 'A JWT (ES256), to be sent as `Authorization: Bearer …`.',
      refreshToken: 'Good for one use; keep it as safe as a password.',
      tokenType: 'Always `Bearer`.',
      expiresIn: 'Seconds until the access token ends.',
    },
    example: {
      accessToken: sample.accessToken,
      refreshToken: sample.refreshToken,
      tokenType: 'Bearer',
      expiresIn: 900,
    },
  }),
  component({
    name: 'Content',
    schema: contentView,
    description: 'A piece of digital fashion as its creator registered it.',
    fields: {
      contentId: 'Names the content in every call; the same as `ipfsHash`.',
      ipfsHash: 'The CID (version 0 or 1) as it was registered.',
      creator: 'The wallet that registered it and is paid for it, lower case.',
      title: 'The name to show.',
      description: 'What it is; null where the creator wrote nothing.',
      category: 'A short lower-case name, such as `dress`.',
      priceWei: 'The price in wei, as decimal digits.',
      tags: 'Words to find it by.',
      active: 'False: neither listed nor sold, but still open to those who bought it.',
      createdAt: creationTime,
      updatedAt: changeTime,
    },
    example: content,
  }),
  component({
    name: 'ContentPage',
    schema: listContent.responses[200],
    description: 'One page of content.',
    fields: { items: 'In the order asked for.', nextCursor },
    example: { items: [content], nextCursor: sample.cursor },
  }),
  component({
    name: 'Purchase',
    schema: purchaseView,
    description: 'One purchase, from its beginning until the chain has settled it.',
    fields: {
      purchaseId: '32 bytes that name the purchase here and in the event on the chain.',
      contentId: 'What is bought.',
      buyer: 'The wallet that buys, lower case.',
      seller: 'The wallet that is paid, lower case.',
      status:
        '`PENDING`: waits for a payment. `SETTLING`: the payment is being checked on the chain. `CONFIRMED`: paid, the content is open. ' +
        '`FAILED`: the payment was wrong, see `reason`. `EXPIRED`: nobody paid in time.',
      reason: 'Why the payment was not accepted; only where `status` is `FAILED`.',
      priceWei: 'The price when the purchase began, in wei; later changes do not touch it.',
      transactionHash: 'The transaction that the buyer reported; null before.',
      createdAt: creationTime,
      expiresAt: 'A payment mined after this moment is too late (ISO 8601, UTC).',
      confirmedAt: 'When the payment was accepted; null before.',
    },
    example: purchase,
  }),
  component({
    name: 'PurchasePage',
    schema: listPurchases.responses[200],
    description: 'One page of purchases.',
    fields: { items: 'Newest first.', nextCursor },
    example: { items: [purchase], nextCursor: null },
  }),
  component({
    name: 'Problem',
    schema: problemView,
    description: 'Why a request was refused (RFC 9457). `code` is stable: decide by it, not by the texts.',
    fields: {
      type: 'A URN that ends in the code.',
      title: 'What kind of problem it is, the same each time.',
      status: 'The HTTP status.',
      detail: 'What happened this time, for a person to read.',
      code: 'Names the problem for programs.',
      instance: 'The path that was asked for.',
      errors: 'Every field that does not fit; only where `code` is `validation_failed`.',
    },
    example: {
      type: 'urn:glamora:problem:content_not_found',
      title: 'There is no such content',
      status: 404,
      detail: 'There is no such content',
      code: 'content_not_found',
      instance: `/content/${sample.contentId}`,
    },
  }),
];
