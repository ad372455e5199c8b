/** Load as CloudWatch counted it, at the alias. */
import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient, MetricDataQuery } from '@aws-sdk/client-cloudwatch';
import { longestPeakMinutes } from '@glamora/capacity';
import { windowMs } from '../plan-capacity.ts';
import type { LoadHistories } from '../load-history.ts';
import type { TargetNames } from './target-names.ts';

/** By minutes too: those are kept for a day longer. */
const historyDays = 14;
/** As far back as a rule looks for peaks, and an hour to settle in. */
const replayedMinutes = longestPeakMinutes + 60;
const minuteMs = 60_000;

/** As many as one answer holds. */
const mostDatapoints = 100_800;

type Datapoints = ReadonlyMap<number, number>;

export function cloudWatchHistories(
  client: CloudWatchClient,
  { functionName, alias }: TargetNames,
): LoadHistories {
  const queryOf = (id: string, key: string, MetricName: string, Period: number): MetricDataQuery => ({
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [
          { Name: 'FunctionName', Value: functionName(key) },
          { Name: 'Resource', Value: `${functionName(key)}:${alias}` },
        ],
      },
      Period,
      Stat: 'Sum',
    },
  });

  return {
    async readMinutes(key, until) {
      const since = new Date(until.getTime() - historyDays * 86_400_000);
      const counted = await readAll(
        client,
        [queryOf('minutes', key, 'Invocations', 60), queryOf('busy', key, 'Duration', 60)],
        since,
        until,
      );
      const minutes = regular(counted.get('minutes'), minuteMs, since, until);
      return { minutes, durationMs: meanOf(counted.get('busy'), minutes) };
    },

    async read(keys, until) {
      const since = new Date(until.getTime() - historyDays * 86_400_000);
      const lately = new Date(until.getTime() - replayedMinutes * minuteMs);
      const [long, recent] = await Promise.all([
        readAll(
          client,
          keys.map((key, place) => queryOf(`windows${place}`, key, 'Invocations', windowMs / 1000)),
          since,
          until,
        ),
        readAll(
          client,
          keys.flatMap((key, place) => [
            queryOf(`minutes${place}`, key, 'Invocations', 60),
            queryOf(`busy${place}`, key, 'Duration', 60),
          ]),
          lately,
          until,
        ),
      ]);
      return new Map(
        keys.map((key, place) => {
          const minutes = regular(recent.get(`minutes${place}`), minuteMs, lately, until);
          return [
            key,
            {
              windows: regular(long.get(`windows${place}`), windowMs, since, until),
              minutes,
              durationMs: meanOf(recent.get(`busy${place}`), minutes),
            },
          ];
        }),
      );
    },
  };
}

/** @throws Error where CloudWatch answers for one metric that it failed: half a history would look like a fall in load. */
async function readAll(
  client: CloudWatchClient,
  queries: MetricDataQuery[],
  StartTime: Date,
  EndTime: Date,
): Promise<ReadonlyMap<string, Datapoints>> {
  const series = new Map<string, Map<number, number>>();
  let NextToken: string | undefined;
  do {
    // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
    const page = await client.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime,
        EndTime,
        ScanBy: 'TimestampAscending',
        MaxDatapoints: mostDatapoints,
        NextToken,
      }),
    );
    for (const { Id = '', StatusCode, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
        throw new Error(`CloudWatch gave no data for ${Id}: ${StatusCode}.`);
      const known = series.get(Id) ?? new Map<number, number>();
      for (const [place, time] of Timestamps.entries()) known.set(time.getTime(), Values[place] ?? 0);
      series.set(Id, known);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return series;
}

/**
 * A value for each step from the first datapoint on. CloudWatch has no datapoint where nothing was called: that is zero, also
 * at the end, and not unknown.
 */
function regular(datapoints: Datapoints = new Map(), step: number, since: Date, until: Date): number[] {
  const first = Math.min(...datapoints.keys());
  const values: number[] = [];
  for (let time = since.getTime(); time < until.getTime(); time += step)
    if (time >= first) values.push(datapoints.get(time) ?? 0);
  return values;
}

function meanOf(busyMs: Datapoints = new Map(), requests: readonly number[]): number | undefined {
  const count = total(requests);
  return count === 0 ? undefined : total(busyMs.values()) / count;
}

function total(values: Iterable<number>): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum;
}
