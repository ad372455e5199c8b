import { analogueMember } from './analogue-member.ts';
import type { AutoregressionSettings } from './autoregression.ts';
import type { History } from './history.ts';
import type { Member } from './member.ts';
import { seasonalNaive } from './naive-members.ts';
import { differenceRegression, levelRegression, profileRegression } from './regression-members.ts';
import { SeasonalProfile } from './seasonal-profile.ts';
import { smoothingMember } from './smoothing-member.ts';

/** Every member that can say something about a series with these seasons (ascending, in steps). */
export function lineUp(history: History, seasons: readonly number[], capacity: number): Member[] {
  const [short] = seasons;
  const long = seasons.at(-1);
  if (short === undefined || long === undefined) return withoutSeasons(history, capacity);
  return long === short
    ? withOneSeason(history, short, capacity)
    : withTwoSeasons(history, short, long, seasons, capacity);
}

function withoutSeasons({ log, linear }: History, capacity: number): Member[] {
  const settings = { lags: [1, 2, 3, 4, 6, 8], halfLife: 200, ridge: 0.1, refreshEvery: 1 };
  return [
    levelRegression('autoregression', 'log', log, settings),
    differenceRegression('differences', 'linear', linear, capacity, settings),
    smoothingMember('smoothing', 'log', log, { short: 1 }),
    seasonalNaive('last value', linear, 1),
  ];
}

function withOneSeason({ log, linear }: History, season: number, capacity: number): Member[] {
  const days = multiples(season, 2, 7);
  const settings = (lags: readonly number[], ridge: number): AutoregressionSettings => ({
    lags: ascending(lags),
    halfLife: Math.max(14 * season, 200),
    ridge,
    refreshEvery: Math.max(Math.floor(season / 4), 1),
  });
  const near = nearLags(season);
  return [
    levelRegression(
      'autoregression',
      'log',
      log,
      settings([...near, ...around(season), ...days.slice(0, 3)], 0.01),
    ),
    levelRegression('day regression', 'linear', linear, settings([1, 2, ...around(season)], 0.03)),
    differenceRegression(
      'differences',
      'linear',
      linear,
      capacity,
      settings([...near, ...around(season), ...around(2 * season)], 0.1),
    ),
    profileRegression(
      'profile',
      'log',
      log,
      capacity,
      new SeasonalProfile(season, 0.9),
      settings([1, 2, season], 0.3),
    ),
    smoothingMember('smoothing', 'log', log, { short: season }),
    analogueMember('analogue days', 'log', log, {
      window: season,
      alignment: season,
      neighbours: 6,
      capacity,
    }),
    seasonalNaive('day before', linear, season),
    seasonalNaive('last value', linear, 1),
  ];
}

function withTwoSeasons(
  { log, linear }: History,
  day: number,
  week: number,
  seasons: readonly number[],
  capacity: number,
): Member[] {
  const settings = (lags: readonly number[], ridge: number, halfLife = 2 * week): AutoregressionSettings => ({
    lags: ascending(lags),
    halfLife,
    ridge,
    refreshEvery: Math.max(Math.floor(day / 4), 1),
  });
  const near = nearLags(day);
  const between = seasons.slice(1, -1);
  const days = multiples(day, 2, 6).filter((lag) => lag < week - 1);
  const base = [...near, ...around(day), 2 * day + 1, ...days, ...between, ...around(week)];
  const dense = [...near, ...[day, ...days, week].flatMap(around), ...between];
  const recent = settings(base, 0.1, 0.8 * week);
  const lasting = 20 * week;
  return [
    levelRegression('autoregression', 'log', log, settings(base, 0.01)),
    levelRegression('recent autoregression', 'log', log, recent),
    levelRegression('dense autoregression', 'linear', linear, settings(dense, 0.001)),
    levelRegression(
      'day regression',
      'log',
      log,
      settings([1, 2, 3, ...around(day), ...around(2 * day), 3 * day, 4 * day], 0.03),
    ),
    levelRegression(
      'week regression',
      'log',
      log,
      settings([1, 2, 3, day, day + 1, week, week + 1, 2 * week, 2 * week + 1], 0.03, lasting),
    ),
    differenceRegression(
      'differences',
      'linear',
      linear,
      capacity,
      settings([1, 2, 3, ...around(day), ...around(week), 2 * week], 0.1, lasting),
    ),
    profileRegression(
      'week profile',
      'log',
      log,
      capacity,
      new SeasonalProfile(week, 0.8),
      settings([1, 2, 3, day, day + 1, 2 * day], 0.3),
    ),
    smoothingMember('smoothing', 'log', log, { short: day, long: week }),
    smoothingMember('day smoothing', 'log', log, { short: day }),
    analogueMember('analogue days', 'log', log, { window: day, alignment: day, neighbours: 6, capacity }),
    analogueMember('analogue weeks', 'log', log, { window: week, alignment: week, neighbours: 3, capacity }),
    seasonalNaive('day before', linear, day),
    seasonalNaive('week before', linear, week, 0.5),
  ];
}

/** The latest steps; where a season has many, also some at growing distances. */
function nearLags(season: number): number[] {
  const lags = [1, 2, 3, 4].filter((lag) => lag < season - 1);
  for (let lag = 8; lag <= season / 6; lag *= 2) lags.push(lag);
  return lags;
}

const around = (lag: number): number[] => [lag - 1, lag, lag + 1];

const multiples = (season: number, from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => (from + index) * season);

const ascending = (lags: readonly number[]): number[] =>
  [...new Set(lags)].filter((lag) => lag > 0).toSorted((left, right) => left - right);
