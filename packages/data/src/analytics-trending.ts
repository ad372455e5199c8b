/** What is sought after: points by content, and the leaderboard made from them. */
import { DependencyUnavailable } from '@glamora/contracts';
import type { ContentId } from '@glamora/contracts';
import { Entity } from 'dynamodb-toolbox/entity';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { map } from 'dynamodb-toolbox/schema/map';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { mergeLeaderboard } from './analytics-leaderboard.ts';
import type { LeaderboardEntry } from './analytics-leaderboard.ts';
import { eraOf, heatOf, scoreAt } from './analytics-trend.ts';
import { batchGet } from './batch.ts';
import { unlessRefused } from './conditional.ts';
import { leaderboardKey, trendKey } from './keys.ts';
import type { GlamoraTable } from './table.ts';

export interface TrendingContent {
  readonly contentId: ContentId;
  /** Five for each sale and one for each view of this moment; those of a week ago count half. */
  readonly score: number;
}

const attempts = 10;

/** Upper bound of the first wait after another writer was faster, in milliseconds; it doubles with each attempt. */
const baseDelayMs = 5;

const keySchema = { PK: string().key(), SK: string().key() };

const trendSchema = item({
  ...keySchema,
  /** As it was registered; the key has the canonical form. */
  contentId: string(),
  salePoints: number(),
  viewPoints: number(),
  timeToLive: number(),
});

const leaderboardSchema = item({
  ...keySchema,
  version: number(),
  entries: list(map({ contentId: string(), heat: number() })),
});

export class TrendingRepository {
  readonly #table: GlamoraTable;
  readonly #trend: ReturnType<typeof trendEntity>;
  readonly #leaderboard: ReturnType<typeof leaderboardEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#trend = trendEntity(table);
    this.#leaderboard = leaderboardEntity(table);
  }

  /**
   * Brings the leaderboard in line with the points that this content has now. It follows from what stands in the table alone,
   * so it may be done again at any time.
   * @throws DependencyUnavailable where other writers keep coming first.
   */
  async refresh(contentIds: readonly ContentId[], now: Date): Promise<void> {
    const distinct = [...new Set(contentIds)];
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      // oxlint-disable-next-line no-await-in-loop -- each attempt starts from the leaderboard that came first
      const { board, found } = await this.#read(distinct, now);
      const entries = mergeLeaderboard(board.entries, found);
      // oxlint-disable-next-line no-await-in-loop
      if (!entries || (await this.#write(entries, board.version)) === 'written') return;
      // oxlint-disable-next-line no-await-in-loop
      await new Promise((resolve) => setTimeout(resolve, Math.random() * baseDelayMs * 2 ** attempt));
    }
    throw new DependencyUnavailable('the leaderboard', 1);
  }

  /** Puts another leaderboard in place of the one there is. @throws DependencyUnavailable where somebody else just wrote it. */
  async replace(entries: readonly LeaderboardEntry[]): Promise<void> {
    const { Item } = await this.#leaderboard
      .build(GetItemCommand)
      .key(leaderboardKey)
      .options({ consistent: true })
      .send();
    if ((await this.#write(entries, Item?.version ?? 0)) === 'refused')
      throw new DependencyUnavailable('the leaderboard', 1);
  }

  /** The most sought after first. One row is read. */
  async top(limit: number, now: Date): Promise<readonly TrendingContent[]> {
    const { Item } = await this.#leaderboard.build(GetItemCommand).key(leaderboardKey).send();
    return (Item?.entries ?? []).slice(0, limit).map(({ contentId, heat }) => ({
      contentId: contentId as ContentId,
      score: scoreAt(heat, now),
    }));
  }

  /** The leaderboard and the heat of the content, as they are after all that was written before. */
  async #read(contentIds: readonly ContentId[], now: Date) {
    const eras = [eraOf(now) - 1, eraOf(now)];
    const [row, ...trends] = await batchGet(
      this.#table.getDocumentClient(),
      this.#table.getName(),
      [leaderboardKey, ...contentIds.flatMap((contentId) => eras.map((era) => trendKey(contentId, era)))],
      { consistent: true },
    );
    const formatter = this.#trend.build(EntityFormatter);
    const found = contentIds.flatMap((contentId, place): LeaderboardEntry[] => {
      const points = eras.flatMap((era, which) => {
        const trend = trends[place * eras.length + which];
        return trend ? [{ era, ...formatter.format(trend) }] : [];
      });
      return points.length === 0 ? [] : [{ contentId, heat: heatOf(points) }];
    });
    const board = row && this.#leaderboard.build(EntityFormatter).format(row);
    const entries = (board?.entries ?? []).map(({ contentId, heat }) => ({
      contentId: contentId as ContentId,
      heat,
    }));
    return { board: { entries, version: board?.version ?? 0 }, found };
  }

  async #write(entries: readonly LeaderboardEntry[], version: number): Promise<'written' | 'refused'> {
    const result = await unlessRefused(
      this.#leaderboard
        .build(PutItemCommand)
        .item({ ...leaderboardKey, version: version + 1, entries: [...entries] })
        .options({
          condition: version === 0 ? { attr: 'version', exists: false } : { attr: 'version', eq: version },
        })
        .send(),
    );
    return result === 'refused' ? 'refused' : 'written';
  }
}

export function trendEntity(table: GlamoraTable) {
  return new Entity({ name: 'Trend', table, schema: trendSchema, timestamps: false });
}

export function leaderboardEntity(table: GlamoraTable) {
  return new Entity({ name: 'Leaderboard', table, schema: leaderboardSchema, timestamps: false });
}
