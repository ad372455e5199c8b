/** Content as anyone may see it, from the nearest place that knows it. Nothing that money or rights depend on is read here. */
import { contentCacheKey, contentView } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import type { Content, ContentRepository } from '@glamora/data';
import type { CacheTiers, CacheTiersSettings, LookUp } from '@glamora/resilience';
import type * as z from 'zod/mini';
import { toContentView } from './content-view.ts';

export type ContentView = z.input<typeof contentView>;

/** Content that was looked up; `value` is undefined where nobody registered it. */
export type ContentLookUp = LookUp<ContentView>;

export interface ContentCache {
  /** @param options.anew whether a write of a moment ago has to be seen. */
  find(contentId: ContentId, options: { readonly anew: boolean }): Promise<ContentLookUp>;
  /** Puts content that many are about to open where every environment finds it. */
  warm(contents: readonly Content[]): Promise<void>;
}

interface Dependencies {
  readonly content: Pick<ContentRepository, 'find'>;
  readonly tiers: CacheTiers<ContentView>;
  readonly tenant: string;
}

export function createContentCache({ content, tiers, tenant }: Dependencies): ContentCache {
  const keyOf = (contentId: ContentId) => contentCacheKey(tenant, contentId);
  const load = (contentId: ContentId, consistent: boolean) => async () =>
    toSourced(await content.find(contentId, { consistent }));
  return {
    find: (contentId, { anew }) =>
      anew
        ? tiers.lookUpAnew(keyOf(contentId), load(contentId, true))
        : tiers.lookUp(keyOf(contentId), load(contentId, false)),
    warm: (contents) =>
      tiers.share(contents.map((each) => ({ key: keyOf(each.contentId), ...toSourced(each) }))),
  };
}

/** How content is written in the shared cache, and how long each tier believes it. */
export const contentCaching = {
  /** The shared cache is told of each change, a moment later; a message that was lost is made up for by this. */
  sharedSeconds: 60,
  /** Who asks for what is about to be published must not wait long to see it. */
  absentSeconds: 5,
  /** Content of an hour ago is better than none while the table is away; what it costs is settled at the purchase. */
  staleSeconds: 3600,
  patienceMs: 250,
  encode: JSON.stringify,
  decode(text) {
    const parsed = contentView.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data : undefined;
  },
} as const satisfies Partial<CacheTiersSettings<ContentView>>;

/** For the metrics: how often each tier had the answer. */
export function countsOf({ from, isStale }: ContentLookUp): Record<string, number> {
  return {
    processCacheHits: Number(from === 'process' && !isStale),
    sharedCacheHits: Number(from === 'shared' && !isStale),
    cacheMisses: Number(from === 'source'),
    staleAnswers: Number(isStale),
  };
}

function toSourced(content: Content | undefined) {
  return content
    ? { value: toContentView(content), version: content.version }
    : { value: undefined, version: 0 };
}
