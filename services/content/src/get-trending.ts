/** What is most sought after, of what is on sale. */
import type { Content, ContentRepository, TrendingRepository } from '@glamora/data';

interface Dependencies {
  readonly content: Pick<ContentRepository, 'findMany'>;
  readonly trending: Pick<TrendingRepository, 'top'>;
  readonly now: () => Date;
}

export interface TrendingOnSale {
  readonly content: Content;
  readonly score: number;
}

/** All of the leaderboard: it is one row, and what went off sale leaves its place to the next. */
const wholeLeaderboard = 100;

export async function getTrending(
  limit: number,
  { content, trending, now }: Dependencies,
): Promise<readonly TrendingOnSale[]> {
  const onSale: TrendingOnSale[] = [];
  let rest = await trending.top(wholeLeaderboard, now());
  while (onSale.length < limit && rest.length > 0) {
    const next = rest.slice(0, limit - onSale.length);
    rest = rest.slice(next.length);
    // oxlint-disable-next-line no-await-in-loop -- more are read only where some of these are off sale
    const found = await content.findMany(next.map(({ contentId }) => contentId));
    for (const [place, { score }] of next.entries()) {
      const entry = found[place];
      if (entry?.active) onSale.push({ content: entry, score });
    }
  }
  return onSale;
}
