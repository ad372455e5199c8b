/** How capacity is scaled: what the scaler says of itself, beside the load that was counted. */
import { getScalingStatus } from '@glamora/contracts';
import { fromProxyResult, toProxyEvent } from '../gateway/proxy-integration.ts';
import type { Scaling } from '../scaling/start-scaling.ts';
import type { RunningServices } from '../supervisor/running-services.ts';
import { namedFunctions } from './services.ts';
import type { DecisionView, ScaledFunctionView, ScalingView, WindowView } from './snapshot.ts';

type Status = ReturnType<(typeof getScalingStatus.responses)[200]['parse']>;
type ScaledFunction = Status['functions'][number];
type Forecast = NonNullable<ScaledFunction['forecast']>;

/** The scaler's part of the local cloud, as far as the console reads it. */
export type WatchedScaling = Pick<Scaling, 'clock' | 'requests'>;

export interface ScalingWatch {
  /** Asks for the status where the last answer is no longer fresh; nobody waits for it. */
  look(): void;
  /** Null until it was asked for, or where no service scales. */
  view(): ScalingView | null;
  stop(): Promise<void>;
}

const windowMs = 300_000;
const windowSeconds = windowMs / 1000;
/** Four hours. */
const windowsShown = 48;
const freshMs = 5000;
const decisionsShown = 12;

const ownRequests = 'console-';

/** What the console asks is not the marketplace's traffic. */
export function isOwnRequest(requestId: string): boolean {
  return requestId.startsWith(ownRequests);
}

export function watchScaling(
  running: () => RunningServices | null,
  { clock, requests }: WatchedScaling,
): ScalingWatch {
  // What was foreseen of each window: the scaler itself shows only the last of them.
  const foreseen = new Map<string, Map<number, Forecast>>();
  let status: Status | null = null;
  let asking: Promise<void> = Promise.resolve();
  let askedAt = -Infinity;
  let following: NodeJS.Timeout | undefined;

  const remember = ({ functionName, forecast, compared }: ScaledFunction) => {
    const known = foreseen.get(functionName) ?? new Map<number, Forecast>();
    foreseen.set(functionName, known);
    for (const each of [compared, forecast]) if (each) known.set(Date.parse(each.window), each);
    for (const at of known.keys()) if (at < clock.now() - 2 * windowsShown * windowMs) known.delete(at);
  };

  const ask = async () => {
    const now = running();
    if (now === null) return;
    const answer = await askStatus(now).catch(() => null);
    if (answer === null) return;
    status = answer;
    for (const each of answer.functions) remember(each);
  };

  const look = () => {
    if (performance.now() - askedAt < freshMs) return;
    askedAt = performance.now();
    asking = ask();
    // Once somebody looked, no window is missed, whoever looks meanwhile.
    following ??= setInterval(look, Math.max(freshMs, windowMs / clock.speed)).unref();
  };

  const toFunctionView = (scaled: ScaledFunction): ScaledFunctionView => {
    const name = namedFunctions(running()).find(({ key }) => key === scaled.functionName)?.name ?? '';
    const until = clock.now();
    const first = until - (until % windowMs) - (windowsShown - 1) * windowMs;
    const counted = requests(name, first, until);
    const forecasts = foreseen.get(scaled.functionName);
    const from = firstShown(first, until, [...counted.keys(), ...(forecasts?.keys() ?? [])]);
    const countedFrom = Math.min(...counted.keys());
    // One window further than now: it is foreseen already.
    const length = (until - (until % windowMs) - from) / windowMs + 2;
    const windows = Array.from({ length }, (_, place) => from + place * windowMs);
    return {
      name: scaled.functionName,
      minimum: scaled.range?.minimum ?? null,
      maximum: scaled.range?.maximum ?? null,
      forecastError: scaled.accuracy?.error ?? null,
      naiveError: scaled.accuracy?.naiveError ?? null,
      windows: windows.map((at) => {
        // A window that has not ended would look like a load that breaks down.
        const isCounted = at >= countedFrom && at + windowMs <= until;
        return toWindow(at, isCounted ? (counted.get(at) ?? 0) : null, forecasts?.get(at));
      }),
    };
  };

  return {
    look,
    view() {
      if (status === null) return null;
      const { mode, functions, decisions } = status;
      return {
        mode: mode.mode,
        modeReason: mode.reason,
        modeUntil: mode.until === null ? null : Date.parse(mode.until),
        speed: clock.speed,
        functions: functions.map(toFunctionView),
        decisions: [...decisions, ...functions.flatMap((each) => each.decisions)]
          .map(toDecision)
          .toSorted((left, right) => right.at - left.at)
          .slice(0, decisionsShown),
      };
    },
    async stop() {
      clearInterval(following);
      await asking;
    },
  };
}

/** Where nothing is known of the beginning, it is left out; an hour is shown at least. */
function firstShown(first: number, until: number, known: readonly number[]): number {
  const lastHour = until - (until % windowMs) - 11 * windowMs;
  return Math.max(first, Math.min(lastHour, ...known));
}

function toWindow(at: number, count: number | null, forecast: Forecast | undefined): WindowView {
  return {
    at,
    actual: count === null ? null : count / windowSeconds,
    low: forecast ? forecast.p10 / windowSeconds : null,
    median: forecast ? forecast.p50 / windowSeconds : null,
    high: forecast ? forecast.p90 / windowSeconds : null,
  };
}

function toDecision({
  functionName,
  decidedAt,
  outcome,
  from,
  minimum,
  reasons,
}: Status['decisions'][number]) {
  return {
    functionName,
    at: Date.parse(decidedAt),
    outcome,
    from,
    minimum,
    reasons,
  } satisfies DecisionView;
}

let asked = 0;

/** Null where no service scales. Calls the function itself, as its call is for operators who sign. */
async function askStatus({ plan, lambdaEndpoint }: RunningServices): Promise<Status | null> {
  const { method, path, responses } = getScalingStatus;
  const route = plan.routes.find((each) => each.method === method && each.resource === path);
  if (route === undefined) return null;
  asked += 1;
  const requestId = `${ownRequests}${asked}`;
  const event = toProxyEvent({
    request: { method, rawHeaders: [], headers: {}, socket: { remoteAddress: '127.0.0.1' } },
    requestId,
    path,
    query: new URLSearchParams(),
    body: Buffer.alloc(0),
    route,
    pathParameters: null,
    now: Date.now(),
  });
  const invocation = await fetch(`${lambdaEndpoint}/2015-03-31/functions/${route.functionName}/invocations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId },
    body: JSON.stringify(event),
  });
  const answer = fromProxyResult(await invocation.json(), path);
  return answer.status === 200 ? responses[200].parse(JSON.parse(String(answer.body))) : null;
}
