/** Content by the CID that names it, in whichever version. */
import { CID } from 'multiformats/cid';
import { z } from 'zod';

export const cidSchema = z.string().min(1).max(128).refine(isCid, 'is not a CID');

export const contentKey = (contentId: string) => ({
  PK: `CONTENT#${CID.parse(contentId).toV1().toString()}`,
  SK: 'METADATA',
});

function isCid(text: string): boolean {
  try {
    CID.parse(text);
    return true;
  } catch {
    return false;
  }
}
