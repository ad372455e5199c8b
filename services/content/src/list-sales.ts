/** A creator's sales by day. */
import type { WalletAddress } from '@glamora/contracts';
import type { DailyStatistics, StatisticsRepository } from '@glamora/data';

interface Dependencies {
  readonly statistics: Pick<StatisticsRepository, 'daily'>;
  readonly now: () => Date;
}

/** Days in UTC, written `2026-11-20`, both included. */
interface DayRange {
  readonly from: string;
  readonly to: string;
}

export interface Sales extends DayRange {
  /** Every day of the range, in order. */
  readonly days: readonly DailyStatistics[];
}

/** How many days are answered where no range is asked for, today included. */
const usualDays = 30;

const dayMs = 86_400_000;

export async function listSales(
  creator: WalletAddress,
  { from, to }: { readonly from?: string | undefined; readonly to?: string | undefined },
  { statistics, now }: Dependencies,
): Promise<Sales> {
  const range = from !== undefined && to !== undefined ? { from, to } : usualRange(now());
  const counted = await statistics.daily(creator, range.from, range.to);
  const byDate = new Map(counted.map((day) => [day.date, day]));
  return { ...range, days: datesOf(range).map((date) => byDate.get(date) ?? quietDay(date)) };
}

function usualRange(now: Date): DayRange {
  return { from: toDate(now.getTime() - (usualDays - 1) * dayMs), to: toDate(now.getTime()) };
}

function datesOf({ from, to }: DayRange): readonly string[] {
  const first = Date.parse(from);
  const count = (Date.parse(to) - first) / dayMs + 1;
  return Array.from({ length: count }, (_, day) => toDate(first + day * dayMs));
}

function toDate(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

function quietDay(date: string): DailyStatistics {
  return { date, sales: 0, revenueWei: 0n, buyers: 0, views: 0 };
}
