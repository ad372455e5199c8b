import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
// The one command that asks AWS; what the package exports stays pure.
// oxlint-disable-next-line no-restricted-imports
import {
  type CloudWatchClientConfig,
  CloudWatchClient,
  GetMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { numberOption, Refusal } from './refusal.ts';

const usage = `npm run capacity -- fetch --stage NAME --function KEY --output FILE [options]

Writes a function's own history, as CloudWatch counted it at the alias 'live', as a trace for 'backtest'.

  --stage NAME      such as production
  --function KEY    such as purchaseContent
  --output FILE     plain, or gzipped where it ends in .gz; - is standard output
  --days N          how far back, 1 to 455 (14)

Up to 15 days come by minutes, up to 63 by five minutes, more by hours: CloudWatch keeps nothing finer. Steps without requests
are zero. Region and credentials are those of the AWS command line; cloudwatch:GetMetricData is all that is needed.
`;

const dayMs = 86_400_000;

/** How long CloudWatch keeps which period, in seconds. */
const retention = [
  { days: 15, period: 60 },
  { days: 63, period: 300 },
  { days: 455, period: 3600 },
];

/** As many as one answer holds. */
const mostDatapoints = 100_800;

/** A throttled call is tried again so often, waiting longer each time. */
const attempts = 8;

interface HistoryRequest {
  readonly functionName: string;
  readonly days: number;
}

/** @param clientSettings of CloudWatch, beside what the environment says. */
export async function runFetch(
  arguments_: string[],
  now = new Date(),
  clientSettings: CloudWatchClientConfig = {},
): Promise<void> {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      help: { type: 'boolean' },
      stage: { type: 'string' },
      function: { type: 'string' },
      days: { type: 'string' },
      output: { type: 'string' },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  const { stage, output, function: key } = values;
  if (stage === undefined || key === undefined || output === undefined)
    throw new Refusal(`--stage, --function and --output are needed.\n\n${usage}`);
  const days = numberOption('days', values.days) ?? 14;
  const trace = await fetchTrace({ functionName: `glamora-${stage}-${key}`, days }, now, clientSettings);
  if (output === '-') process.stdout.write(trace);
  else writeFileSync(output, output.endsWith('.gz') ? gzipSync(trace) : trace);
}

async function fetchTrace(
  { functionName, days }: HistoryRequest,
  now: Date,
  clientSettings: CloudWatchClientConfig,
): Promise<string> {
  const period = retention.find((each) => days <= each.days)?.period;
  if (period === undefined || !Number.isInteger(days) || days < 1)
    throw new Refusal(`--days is a whole number from 1 to 455, not ${days}.`);
  const stepMs = period * 1000;
  // The step that is not over yet would look like a fall in load.
  const until = Math.floor(now.getTime() / stepMs) * stepMs;
  const since = Math.ceil((until - days * dayMs) / stepMs) * stepMs;
  const client = new CloudWatchClient({ maxAttempts: attempts, ...clientSettings });
  try {
    const counts = await readCounts(client, functionName, period, new Date(since), new Date(until));
    if (counts.size === 0)
      throw new Refusal(
        `CloudWatch counted nothing for ${functionName}:live in ${days} days. Is the stage in this region, and the function's name right?`,
      );
    return toTraceText(counts, stepMs, until);
  } finally {
    client.destroy();
  }
}

/** @throws Refusal where CloudWatch refuses, or gives less than there is. */
async function readCounts(
  client: CloudWatchClient,
  functionName: string,
  Period: number,
  StartTime: Date,
  EndTime: Date,
): Promise<ReadonlyMap<number, number>> {
  const counts = new Map<number, number>();
  let NextToken: string | undefined;
  do {
    const command = new GetMetricDataCommand({
      MetricDataQueries: [
        {
          Id: 'invocations',
          MetricStat: {
            Metric: {
              Namespace: 'AWS/Lambda',
              MetricName: 'Invocations',
              Dimensions: [
                { Name: 'FunctionName', Value: functionName },
                { Name: 'Resource', Value: `${functionName}:live` },
              ],
            },
            Period,
            Stat: 'Sum',
          },
        },
      ],
      StartTime,
      EndTime,
      ScanBy: 'TimestampAscending',
      MaxDatapoints: mostDatapoints,
      NextToken,
    });
    // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
    const page = await client.send(command).catch((error: Error) => {
      throw new Refusal(`CloudWatch refused (${error.name}): ${error.message}`);
    });
    for (const { StatusCode, Timestamps = [], Values = [] } of page.MetricDataResults ?? []) {
      if (StatusCode === 'InternalError' || StatusCode === 'Forbidden')
        throw new Refusal(`CloudWatch gave no data: ${StatusCode}. Try again later.`);
      for (const [place, time] of Timestamps.entries()) counts.set(time.getTime(), Values[place] ?? 0);
    }
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return counts;
}

/** From the first request on: before it the function may not have been there. */
function toTraceText(counts: ReadonlyMap<number, number>, stepMs: number, until: number): string {
  const lines = ['timestamp_iso,count'];
  const first = Math.min(...counts.keys());
  for (let time = first; time < until; time += stepMs)
    lines.push(`${new Date(time).toISOString()},${counts.get(time) ?? 0}`);
  return `${lines.join('\n')}\n`;
}
