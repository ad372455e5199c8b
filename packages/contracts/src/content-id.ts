/** The identifier of content. A file of its own: functions that know no content need not carry the CID code. */
import { base32 } from 'multiformats/bases/base32';
import { CID } from 'multiformats/cid';
import * as z from 'zod/mini';

/**
 * A content identifier of IPFS (CID v0 or v1) as text: v0 in base58btc, v1 in lower-case base32.
 * The form that the creator registered is the one shown; {@link canonicalCid} is the one compared.
 */
export const contentIdSchema = z
  .pipe(
    z.string().check(z.minLength(1, { abort: true }), z.maxLength(128, { abort: true })),
    z.transform((text, context) => {
      const contentId = readCid(text);
      if (contentId !== undefined) return contentId;
      context.issues.push({ code: 'custom', message: 'is not a CID of version 0 or 1', input: text });
      return z.NEVER;
    }),
  )
  .brand<'ContentId'>();
export type ContentId = z.output<typeof contentIdSchema>;

/**
 * The one text that stands for a piece of content whichever CID version named it: CID v1 in base32.
 * Two creators can't register the same bytes, one under each version.
 */
export function canonicalCid(contentId: ContentId): string {
  // Texts of version 1 have been written anew by the schema; reading them once more would cost every call a few microseconds.
  return contentId.startsWith(base32.prefix) ? contentId : CID.parse(contentId).toV1().toString(base32);
}

/** Both texts that name the same bytes, where version 0 has one: only SHA-256 of a dag-pb block has. */
export function spellingsOf(contentId: ContentId): readonly string[] {
  const cid = CID.parse(contentId);
  const isOfVersion0 = cid.code === dagPb && cid.multihash.code === sha256 && cid.multihash.size === 32;
  return isOfVersion0 ? [canonicalCid(contentId), cid.toV0().toString()] : [canonicalCid(contentId)];
}

/** Codes of the multicodec table. */
const dagPb = 0x70;
const sha256 = 0x12;

function readCid(text: string): string | undefined {
  try {
    // CID.parse remembers the text it was given, padding and all, and would give that back: the bytes have one spelling.
    return CID.decode(CID.parse(text).bytes).toString();
  } catch {
    return undefined;
  }
}
