/** Who may open what. */
import type { ContentId, WalletAddress } from '@glamora/contracts';
import { batchGet } from './batch.ts';
import { toContent } from './content-reader.ts';
import type { Content } from './content-reader.ts';
import { accessKey, contentKey } from './keys.ts';
import type { GlamoraTable } from './table.ts';

export interface ContentAccess {
  readonly content: Content | undefined;
  /** Whether this buyer's purchase of it was confirmed. */
  readonly owned: boolean;
}

/** Reads the right that a confirmed purchase gives. */
export class ContentAccessReader {
  readonly #table: GlamoraTable;

  constructor(table: GlamoraTable) {
    this.#table = table;
  }

  /** One batch read. */
  async find(contentId: ContentId, buyer: WalletAddress): Promise<ContentAccess> {
    const [content, access] = await batchGet(this.#table.getDocumentClient(), this.#table.getName(), [
      contentKey(contentId),
      accessKey(contentId, buyer),
    ]);
    return { content: content && toContent(content), owned: access !== undefined };
  }
}
