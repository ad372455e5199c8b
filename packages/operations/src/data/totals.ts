/** Tells what the whole marketplace sold, by day. */
import { StatisticsRepository } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import type { Command } from './command.ts';

const day = /^\d{4}-\d{2}-\d{2}$/;

export const totals: Command = async ([from, to, ...more], { table, options, say }) => {
  if (!from || !to || more.length > 0 || !day.test(from) || !day.test(to))
    throw new CommandError('Say from which day to which: npm run data -- totals 2026-11-01 2026-11-30.');
  const days = await new StatisticsRepository(table).marketplace(from, to);
  const told = days.map(({ revenueWei, ...rest }) => ({ ...rest, revenueWei: revenueWei.toString() }));
  say(options.json ? JSON.stringify(told) : asTable(told));
  return 0;
};

function asTable(
  days: readonly {
    readonly date: string;
    readonly sales: number;
    readonly views: number;
    readonly revenueWei: string;
  }[],
): string {
  if (days.length === 0) return 'Nothing was sold or opened in these days.';
  return days
    .map(({ date, sales, views, revenueWei }) => `${date}  ${sales} sales  ${views} views  ${revenueWei} wei`)
    .join('\n');
}
