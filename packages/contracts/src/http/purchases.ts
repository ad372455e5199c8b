/** Purchases: priced once, paid on chain, settled by queue. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { contentIdSchema, purchaseIdSchema, transactionHashSchema } from '../identifiers.ts';
import { addressText, cidText, hashText, pageOf, pageQuery, timeText, weiText } from './common.ts';

/** Why a payment was not accepted; the verifier of payments finds them, the API shows them. */
export const paymentFailures = {
  transaction_not_found: 'No such transaction appeared on the chain in time',
  other_chain: 'The transaction is on another chain',
  transaction_reverted: 'The transaction was reverted',
  other_contract: 'The transaction did not pay through the checkout contract',
  other_purchase: 'The transaction paid for another purchase',
  other_buyer: 'The transaction was paid by another wallet',
  other_seller: 'The transaction paid another seller',
  amount_too_low: 'The transaction paid less than the price',
  amount_too_high: 'The transaction paid more than the price',
  transaction_already_used: 'The transaction settled another purchase',
  purchase_expired: 'The transaction was mined after the purchase had expired',
  already_purchased: 'The content was bought by an earlier purchase',
} as const;

export type PaymentFailure = keyof typeof paymentFailures;

export const purchaseStatusSchema = z.enum(['PENDING', 'SETTLING', 'CONFIRMED', 'FAILED', 'EXPIRED']);
export type PurchaseStatus = z.output<typeof purchaseStatusSchema>;

const paymentFailureSchema = z.enum(Object.keys(paymentFailures) as [PaymentFailure, ...PaymentFailure[]]);

export const purchaseView = z.object({
  purchaseId: hashText,
  contentId: cidText,
  buyer: addressText,
  seller: addressText,
  status: purchaseStatusSchema,
  /** Only where status is FAILED. */
  reason: z.optional(z.object({ code: paymentFailureSchema, message: z.string() })),
  priceWei: weiText,
  transactionHash: z.nullable(hashText),
  createdAt: timeText,
  expiresAt: timeText,
  confirmedAt: z.nullable(timeText),
});

const purchasePath = z.object({ purchaseId: purchaseIdSchema });

export const purchaseContent = defineEndpoint({
  name: 'purchaseContent',
  method: 'POST',
  path: '/purchases',
  tag: 'purchases',
  summary: 'Begin a purchase: the answer is a transaction that any wallet can send',
  authentication: 'bearer',
  headers: z.object({
    'idempotency-key': z
      .string('is needed, to make a repeated request safe')
      .check(z.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters')),
  }),
  body: z.strictObject({ contentId: contentIdSchema }),
  responses: {
    201: z.object({
      purchaseId: hashText,
      status: purchaseStatusSchema,
      priceWei: weiText,
      payment: z.object({
        chainId: z.number(),
        to: addressText,
        value: weiText,
        data: z.string(),
        expiresAt: timeText,
      }),
    }),
  },
  problems: ['content_not_found', 'own_content', 'already_purchased', 'idempotency_key_reused', 'conflict'],
});

export const submitPayment = defineEndpoint({
  name: 'submitPayment',
  method: 'POST',
  path: '/purchases/{purchaseId}/payment',
  tag: 'purchases',
  summary: 'Tell which transaction paid; settlement goes on by queue',
  authentication: 'bearer',
  parameters: purchasePath,
  body: z.strictObject({ transactionHash: transactionHashSchema }),
  responses: { 202: purchaseView },
  problems: ['purchase_not_found', 'not_the_buyer', 'payment_conflict'],
});

export const getPurchase = defineEndpoint({
  name: 'getPurchase',
  method: 'GET',
  path: '/purchases/{purchaseId}',
  tag: 'purchases',
  summary: 'One purchase, for its buyer and its seller',
  authentication: 'bearer',
  parameters: purchasePath,
  responses: { 200: purchaseView },
  problems: ['purchase_not_found', 'not_your_purchase'],
});

export const listPurchases = defineEndpoint({
  name: 'listPurchases',
  method: 'GET',
  path: '/purchases',
  tag: 'purchases',
  summary: 'One’s own purchases, or confirmed sales, newest first',
  authentication: 'bearer',
  query: z.strictObject({ role: z._default(z.enum(['buyer', 'seller']), 'buyer'), ...pageQuery }),
  responses: { 200: pageOf(purchaseView) },
  problems: ['invalid_cursor'],
});
