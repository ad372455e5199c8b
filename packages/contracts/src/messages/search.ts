/** What the search queue carries: what to look at again, not what it looks like, so that late and doubled messages do no harm. */
import * as z from 'zod/mini';
import { contentIdSchema } from '../content-id.ts';
import { walletAddressSchema } from '../identifiers.ts';

/** A piece of content may be found by other words than before. */
const indexContentMessage = z.object({
  type: z.literal('search.index_content'),
  contentId: contentIdSchema,
});

/** A creator goes by another name: the creator's content, from the page that the cursor names on. */
const indexCreatorMessage = z.object({
  type: z.literal('search.index_creator'),
  creator: walletAddressSchema,
  cursor: z.nullable(z.string()),
});

export const searchMessage = z.discriminatedUnion('type', [indexContentMessage, indexCreatorMessage]);
export type SearchMessage = z.output<typeof searchMessage>;
