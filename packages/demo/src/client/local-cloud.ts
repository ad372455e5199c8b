/** What the local cloud tells about itself; a deployed stage has no such page. */
import * as z from 'zod/mini';
import type { NewContent } from './new-content.ts';

const descriptionSchema = z.object({
  rpcUrl: z.string(),
  chainId: z.int(),
  checkout: z.string(),
  assetsBucket: z.string(),
  endpoints: z.object({ s3: z.string(), ssm: z.string() }),
});
export type LocalCloudDescription = z.output<typeof descriptionSchema>;

/** The words that the keys of local chains are made from; anyone knows them. */
export const testMnemonic = 'test test test test test test test test test test test junk';

/** Null where `/_dev` is not served: this is no local cloud. */
export async function describeLocalCloud(baseUrl: string): Promise<LocalCloudDescription | null> {
  const response = await fetch(`${baseUrl}/_dev`);
  if (!response.ok) return null;
  return descriptionSchema.parse(await response.json());
}

/** Puts the bytes where a creator's pinning service would put them. */
export async function storeAsset(
  { endpoints, assetsBucket }: LocalCloudDescription,
  { contentId, bytes }: NewContent,
): Promise<void> {
  const response = await fetch(`${endpoints.s3}/${assetsBucket}/ipfs/${contentId}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/octet-stream' },
    body: bytes,
  });
  if (!response.ok) throw new Error(`The bucket answered ${response.status} ${await response.text()}`);
}
