/** What is told to whoever subscribes to the notifications topic. */
import * as z from 'zod/mini';
import { contentIdSchema, purchaseIdSchema, walletAddressSchema } from '../identifiers.ts';
import { weiText } from '../http/common.ts';

/** The same each time the same thing is told, so that subscribers can tell a repetition. Also a message attribute. */
const notificationId = z.string();

const time = z.iso.datetime();

export const purchaseConfirmedNotification = z.object({
  type: z.literal('purchase.confirmed'),
  notificationId,
  purchaseId: purchaseIdSchema,
  contentId: contentIdSchema,
  buyer: walletAddressSchema,
  seller: walletAddressSchema,
  priceWei: weiText,
  confirmedAt: time,
});

export const contentPublishedNotification = z.object({
  type: z.literal('content.published'),
  notificationId,
  contentId: contentIdSchema,
  creator: walletAddressSchema,
  title: z.string(),
  category: z.string(),
  priceWei: weiText,
  publishedAt: time,
});

export const notification = z.discriminatedUnion('type', [
  purchaseConfirmedNotification,
  contentPublishedNotification,
]);
export type Notification = z.output<typeof notification>;
