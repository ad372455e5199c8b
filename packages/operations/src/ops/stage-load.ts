/** The load of a stage in the last minutes, beside yesterday's and the forecast. */
import { publicApis, warningFigures } from './configured-figures.ts';
import { readApiLoads, readInvocations } from './api-load.ts';
import type { Minutes } from './api-load.ts';
import type { AwsClients, OperatedStage } from './operated-stage.ts';
import type { ScaledFunction, ScalingStatus } from './scaler.ts';
import { judgeSpike } from './spike-verdict.ts';
import type { ComparedLoad, ForeseenLoad, SpikeVerdict } from './spike-verdict.ts';

export interface StageLoad {
  /** None in the local cloud, which does not count by API. */
  readonly loads: readonly ComparedLoad[];
  readonly foreseen: readonly ForeseenLoad[];
  readonly verdict: SpikeVerdict;
}

const dayMs = 86_400_000;
const minuteMs = 60_000;

/** A window of the scaler. */
const windowMinutes = 5;

export async function readStageLoad(
  { name, aws }: OperatedStage,
  status: ScalingStatus,
  minutes: number,
  now: Date,
): Promise<StageLoad> {
  const [figures, apis] = await Promise.all([warningFigures(), publicApis()]);
  const [loads, foreseen] = await Promise.all([
    aws ? compareWithYesterday(aws, name, apis, lastMinutes(minutes, now)) : [],
    aws ? compareWithForecast(aws, name, status, now) : status.functions.map(comparedByScaler),
  ]);
  return { loads, foreseen, verdict: judgeSpike(loads, foreseen, figures) };
}

/** Full ones: of the one that runs not all is counted. */
function lastMinutes(count: number, now: Date): Minutes {
  const until = new Date(now.getTime() - (now.getTime() % minuteMs));
  return { from: new Date(until.getTime() - count * minuteMs), until };
}

function dayBefore(time: Date): Date {
  return new Date(time.getTime() - dayMs);
}

async function compareWithYesterday(
  { cloudWatch }: AwsClients,
  stage: string,
  apis: readonly string[],
  minutes: Minutes,
): Promise<readonly ComparedLoad[]> {
  const before = { from: dayBefore(minutes.from), until: dayBefore(minutes.until) };
  const [now, yesterday] = await Promise.all([
    readApiLoads(cloudWatch, stage, apis, minutes),
    readApiLoads(cloudWatch, stage, apis, before),
  ]);
  return now.flatMap((load, place) => {
    const earlier = yesterday[place];
    return earlier ? [{ api: apis[place] ?? '', now: load, yesterday: earlier }] : [];
  });
}

async function compareWithForecast(
  { cloudWatch }: AwsClients,
  stage: string,
  { functions }: ScalingStatus,
  now: Date,
): Promise<readonly ForeseenLoad[]> {
  const names = functions.map(({ functionName }) => `glamora-${stage}-${functionName}`);
  const came = await readInvocations(cloudWatch, names, lastMinutes(windowMinutes, now));
  return functions.map(({ functionName, forecast }, place) => ({
    functionName,
    likely: forecast ? { low: forecast.p10, high: forecast.p90 } : undefined,
    came: came[place] ?? 0,
  }));
}

/** The last window that the scaler itself held against its forecast. */
function comparedByScaler({ functionName, compared }: ScaledFunction): ForeseenLoad {
  return {
    functionName,
    likely: compared ? { low: compared.p10, high: compared.p90 } : undefined,
    came: compared?.actual ?? 0,
  };
}
