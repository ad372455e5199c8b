/** What the analytics queue carries. */
import * as z from 'zod/mini';
import { contentIdSchema, purchaseIdSchema, walletAddressSchema, weiSchema } from '../identifiers.ts';

const time = z.iso.datetime();

/** Something was sold. All of it is fixed once a purchase is confirmed, so that nobody has to read the row again. */
export const saleActivity = z.object({
  type: z.literal('content.sold'),
  purchaseId: purchaseIdSchema,
  contentId: contentIdSchema,
  buyer: walletAddressSchema,
  seller: walletAddressSchema,
  priceWei: weiSchema,
  /** When the purchase began: part of its key. */
  createdAt: time,
  /** The moment that decides the day on which the sale counts. */
  confirmedAt: time,
});

/** Someone other than the creator opened the content. */
export const viewActivity = z.object({
  type: z.literal('content.viewed'),
  contentId: contentIdSchema,
  creator: walletAddressSchema,
  viewer: walletAddressSchema,
  viewedAt: time,
});
export type ViewActivity = z.output<typeof viewActivity>;

export const activityMessage = z.discriminatedUnion('type', [saleActivity, viewActivity]);
export type ActivityMessage = z.output<typeof activityMessage>;
