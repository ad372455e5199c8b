import { randomBytes } from 'node:crypto';
import { CID } from 'multiformats/cid';
import { sha256 } from 'multiformats/hashes/sha2';

/** Bytes that nobody has seen before, and their CID. */
export interface NewContent {
  readonly contentId: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** The codec of bytes that are not structured further. */
const raw = 0x55;

/** @param bytes given, the content is the same each time. */
export async function makeContent(
  bytes: Uint8Array<ArrayBuffer> = new Uint8Array(randomBytes(512)),
): Promise<NewContent> {
  return { bytes, contentId: CID.createV1(raw, await sha256.digest(bytes)).toString() };
}
