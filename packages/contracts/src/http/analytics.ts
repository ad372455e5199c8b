/** What the marketplace counts: sales by day, and what is sought after. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { walletAddressSchema } from '../identifiers.ts';
import { addressText, count, pageQuery, weiText } from './common.ts';
import { contentView } from './content.ts';

/** The longest range of days that one call answers: a leap year. */
export const longestSalesRangeDays = 366;

const dayMs = 86_400_000;

/** A day of the calendar in UTC, such as `2026-11-20`. */
const dateSchema = z
  .string()
  .check(
    z.regex(/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/, { error: 'must be a date such as 2026-11-20', abort: true }),
    z.refine(isDate, 'is no day of the calendar'),
  );

/** One day in UTC. A day on which nothing happened is there too, with zeros. */
export const dailySalesView = z.object({
  date: z.string(),
  sales: count,
  revenueWei: weiText,
  buyers: count,
  views: count,
});

export const listSales = defineEndpoint({
  name: 'listSales',
  method: 'GET',
  path: '/creators/{walletAddress}/sales',
  tag: 'creators',
  summary: 'Sales, revenue, buyers and views by day, for the creator alone',
  authentication: 'bearer',
  parameters: z.object({ walletAddress: walletAddressSchema }),
  query: z.strictObject({ from: z.optional(dateSchema), to: z.optional(dateSchema) }).check(
    z.refine(({ from, to }) => (from === undefined) === (to === undefined), {
      message: 'has to come together with to',
      path: ['from'],
    }),
    z.refine(({ from = '', to = '' }) => from <= to, { message: 'must not be after to', path: ['from'] }),
    z.refine(({ from, to }) => daysBetween(from, to) < longestSalesRangeDays, {
      message: `must be at most ${longestSalesRangeDays} days, both ends included, before to`,
      path: ['from'],
    }),
  ),
  responses: {
    200: z.object({
      walletAddress: addressText,
      from: z.string(),
      to: z.string(),
      days: z.array(dailySalesView),
      /** Over the range. Buyers are not added up: one who bought on two days is one buyer. */
      total: z.object({ sales: count, revenueWei: weiText, views: count }),
    }),
  },
  problems: ['not_the_creator'],
});

/** Content with how sought after it is at this moment. */
export const trendingContentView = z.extend(contentView, { score: z.number().check(z.minimum(0)) });

export const getTrending = defineEndpoint({
  name: 'getTrending',
  method: 'GET',
  path: '/content/trending',
  tag: 'content',
  summary: 'What is sold and opened most, lately; cacheable for a minute',
  authentication: 'none',
  query: z.strictObject({ limit: pageQuery.limit }),
  responses: { 200: z.object({ items: z.array(trendingContentView) }) },
  problems: [],
});

/** The text of a date has one spelling: February 30th would come back as another. */
function isDate(text: string): boolean {
  const time = Date.parse(`${text}T00:00:00.000Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function daysBetween(from: string | undefined, to: string | undefined): number {
  return from === undefined || to === undefined ? 0 : (Date.parse(to) - Date.parse(from)) / dayMs;
}
