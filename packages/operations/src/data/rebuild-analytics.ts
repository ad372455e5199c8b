/** Makes the statistics again from the purchases. */
import { setTimeout as sleep } from 'node:timers/promises';
import { rebuildAnalytics as rebuildFromPurchases } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import type { Context } from './command.ts';

/** Purchases of the last 730 days are in the table; a few days less, as one may be confirmed long after it began. */
const daysInTable = 725;

export async function rebuildAnalytics(
  { table, tell, options }: Context,
  onProgress: (soFar: { readonly sales: number }) => void,
): Promise<Readonly<Record<string, number>>> {
  const settleSeconds = secondsOf(options.settle);
  tell(`Waiting ${settleSeconds} s until nobody counts any more.`);
  const rebuilt = await rebuildFromPurchases(
    table,
    { since: sinceDay(options.since), settleMs: settleSeconds * 1000, onProgress },
    { now: () => new Date(), sleep },
  );
  if (rebuilt === 'running')
    throw new CommandError(
      'Another rebuild is under way. Wait for its end; if it has died, its pause ends within two minutes.',
    );
  const { sales, uncounted, corrected } = rebuilt;
  return { sales, uncounted, corrected: Object.values(corrected).reduce((sum, rows) => sum + rows, 0) };
}

function sinceDay(text: string): string {
  if (text === '') return new Date(Date.now() - daysInTable * 86_400_000).toISOString().slice(0, 10);
  const time = Date.parse(`${text}T00:00:00.000Z`);
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== text)
    throw new CommandError(`--since takes a day such as 2026-11-20, not "${text}".`);
  return text;
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (text !== '' && Number.isInteger(seconds) && seconds >= 0) return seconds;
  throw new CommandError(`--settle takes whole seconds, not "${text}".`);
}
