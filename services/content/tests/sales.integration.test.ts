/** What creators are told of their sales, and what anyone is told of what is sought after. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { AnalyticsRepository, StatisticsRepository, TrendingRepository } from '@glamora/data';
import type { Activity, Content } from '@glamora/data';
import { walletAddressSchema } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import { connectTable } from '../src/composition.ts';
import { getTrending } from '../src/get-trending.ts';
import { listSales } from '../src/list-sales.ts';
import { toSalesView } from '../src/sales-view.ts';
import { updateContent } from '../src/update-content.ts';
import { uploadContent } from '../src/upload-content.ts';
import {
  buy,
  buyer,
  creator,
  newContent,
  noon,
  startContentTable,
  stranger,
  valueOf,
  wei,
} from './content-table.ts';

let table: Awaited<ReturnType<typeof startContentTable>>;
let analytics: AnalyticsRepository;
let statistics: StatisticsRepository;
let trending: TrendingRepository;

beforeAll(async () => {
  table = await startContentTable();
  const opened = connectTable(process.env['TABLE_NAME'] ?? '');
  analytics = new AnalyticsRepository(opened);
  statistics = new StatisticsRepository(opened);
  trending = new TrendingRepository(opened);
});
afterAll(() => table.stop());

const now = () => noon;

async function published(title: string, by: WalletAddress = creator): Promise<Content> {
  const content = newContent({ title, priceWei: wei(700n) });
  return valueOf(await uploadContent(content, by, { content: table.content, now }));
}

/** Opened by somebody else each time. */
async function viewed(content: Content, times: number, viewedAt = noon.toISOString()): Promise<void> {
  const views = Array.from({ length: times }, (_, number): Activity => ({
    type: 'content.viewed',
    contentId: content.contentId,
    creator: content.creator,
    viewer: walletAddressSchema.parse(`0x${(number + 1).toString(16).padStart(40, '0')}`),
    viewedAt,
  }));
  await analytics.count(views, noon);
  await trending.refresh([content.contentId], noon);
}

async function sold(content: Content, to: WalletAddress): Promise<void> {
  await buy(content, to, table.purchases);
  const [purchase] = valueOf(await table.purchases.list('buyer', to, { limit: 1 })).items;
  if (!purchase?.confirmedAt) throw new Error('The purchase is not confirmed');
  const { purchaseId, contentId, buyer: by, seller, priceWei, createdAt, confirmedAt } = purchase;
  const sale = { purchaseId, contentId, buyer: by, seller, priceWei, createdAt, confirmedAt };
  await analytics.count([{ type: 'content.sold', ...sale }], noon);
  await trending.refresh([contentId], noon);
}

describe('the sales of a creator', () => {
  test('are those of the last thirty days, quiet days included', async () => {
    const { from, to, days } = await listSales(stranger, {}, { statistics, now });

    expect([from, to]).toEqual(['2026-04-02', '2026-05-01']);
    expect(days).toHaveLength(30);
    expect(days[0]).toEqual({ date: '2026-04-02', sales: 0, revenueWei: 0n, buyers: 0, views: 0 });
  });

  test('are those of the range that is asked for, both ends included, also over the end of a February', async () => {
    const range = { from: '2024-02-28', to: '2024-03-01' };

    const { days } = await listSales(stranger, range, { statistics, now });

    expect(days.map(({ date }) => date)).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  });

  test('are told by day and summed up', async () => {
    const dress = await published('Sold dress');
    await sold(dress, buyer);
    await sold(dress, stranger);
    await viewed(dress, 3, '2026-04-30T23:59:59.999Z');

    const sales = toSalesView(
      await listSales(creator, { from: '2026-04-30', to: '2026-05-01' }, { statistics, now }),
    );

    expect(sales).toEqual({
      from: '2026-04-30',
      to: '2026-05-01',
      days: [
        { date: '2026-04-30', sales: 0, revenueWei: '0', buyers: 0, views: 3 },
        { date: '2026-05-01', sales: 2, revenueWei: '1400', buyers: 2, views: 0 },
      ],
      total: { sales: 2, revenueWei: '1400', views: 3 },
    });
  });
});

describe('what is sought after', () => {
  test('is listed with its score, hottest first, without what is off sale', async () => {
    const [hat, coat, scarf] = [
      await published('Hot hat'),
      await published('Coat'),
      await published('Scarf'),
    ];
    await viewed(hat, 30);
    await viewed(coat, 29);
    await viewed(scarf, 28);
    await updateContent(coat.contentId, { active: false }, creator, { content: table.content, now });

    const top = await getTrending(2, { content: table.content, trending, now });

    expect(top.map(({ content, score }) => [content.title, Math.round(score)])).toEqual([
      ['Hot hat', 30],
      ['Scarf', 28],
    ]);
  });
});
