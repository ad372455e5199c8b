/** What the partitions queue carries. */
import * as z from 'zod/mini';
import { walletAddressSchema } from '../identifiers.ts';

/** A list of somebody's has become longer: it may be time to measure it. */
export const partitionGrewMessage = z.object({
  type: z.literal('partition.grew'),
  list: z.enum(['content', 'purchases', 'sales']),
  owner: walletAddressSchema,
});
export type PartitionGrewMessage = z.output<typeof partitionGrewMessage>;
