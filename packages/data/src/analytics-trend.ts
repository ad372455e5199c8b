/**
 * How sought after content is: points that lose half their weight in seven days.
 *
 * Nothing is ever decayed in the table. A point of today is written larger than one of yesterday instead, so that points
 * are added up in whatever order they come. Numbers that grow for ever would leave every number type behind; therefore
 * they begin anew with each era of 26 half-lives, by whose end what the era before it held has all but vanished.
 */
import type { ContentId } from '@glamora/contracts';

const halfLifeMs = 7 * 86_400_000;

/** In half-lives; half a year. */
const eraLength = 26;

/** A sale weighs as much as this many views. */
const saleWeight = 5;

/** Points within an era; sales and views apart, as each is weighed when it is read. */
export interface TrendOfEra {
  readonly era: number;
  readonly salePoints: number;
  readonly viewPoints: number;
}

export interface ContentTrend extends TrendOfEra {
  readonly contentId: ContentId;
}

/** Counted from 1970 on. */
export const eraOf = (time: Date): number => Math.floor(halfLives(time) / eraLength);

/** What something that happens now weighs within its era: from 1 to 2^26. */
export const pointsAt = (time: Date): number => 2 ** (halfLives(time) - eraOf(time) * eraLength);

/** When the points of an era weigh nothing any more, in seconds since 1970. */
export const eraVanishesAt = (era: number): number => ((era + 2) * eraLength * halfLifeMs) / 1000;

/**
 * The binary logarithm of all points, of whatever eras. All points decay alike, so of two pieces of content the one with the
 * higher heat stays ahead until something happens. -Infinity where there are no points.
 */
export function heatOf(trends: readonly TrendOfEra[]): number {
  const newest = Math.max(...trends.map(({ era }) => era));
  let points = 0;
  for (const { era, salePoints, viewPoints } of trends)
    points += (saleWeight * salePoints + viewPoints) * 2 ** ((era - newest) * eraLength);
  return points === 0 ? -Infinity : Math.log2(points) + newest * eraLength;
}

/** What is left of the heat at this time: five for each sale and one for each view of this moment. */
export const scoreAt = (heat: number, time: Date): number => 2 ** (heat - halfLives(time));

function halfLives(time: Date): number {
  return time.getTime() / halfLifeMs;
}
