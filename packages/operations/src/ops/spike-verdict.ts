/** Whether a spike is one, whether it hurts, and what to do. */
import type { ApiLoad } from './api-load.ts';
import type { WarningFigures } from './configured-figures.ts';

export interface ComparedLoad {
  readonly api: string;
  readonly now: ApiLoad;
  readonly yesterday: ApiLoad;
}

/** Requests of a scaled function in five minutes. */
export interface ForeseenLoad {
  readonly functionName: string;
  /** Undefined where nothing was forecast. */
  readonly likely: { readonly low: number; readonly high: number } | undefined;
  readonly came: number;
}

export type SpikeKind = 'quiet' | 'refusals' | 'borne' | 'suffering';

export interface SpikeVerdict {
  readonly kind: SpikeKind;
  readonly text: string;
}

/** Fewer than this and half as many again are noise. */
const leastRequests = 100;

const spikeFrom = 1.5;

/** Of what came: somebody tries addresses, or a client is broken; a crowd gets answers. */
const mostRefused = 0.5;

export function judgeSpike(
  loads: readonly ComparedLoad[],
  foreseen: readonly ForeseenLoad[],
  figures: WarningFigures,
): SpikeVerdict {
  if (loads.length === 0) return judgeByForecast(foreseen);
  const requests = total(loads.map(({ now }) => now.requests));
  const before = total(loads.map(({ yesterday }) => yesterday.requests));
  const refused = total(loads.map(({ now }) => now.refused));
  const pains = painsOf(loads, figures);
  const isSpike = requests >= leastRequests && requests >= spikeFrom * before;
  const rise = before === 0 ? 'none yesterday' : `${(requests / before).toFixed(1)} times yesterday's`;

  if (isSpike && refused > mostRefused * requests)
    return {
      kind: 'refusals',
      text: `More requests than usual (${rise}), but most are refused: no crowd, a script or a broken client. See docs/runbooks/api-errors.md.`,
    };
  if (pains.length > 0)
    return {
      kind: 'suffering',
      text: `${isSpike ? `A real spike (${rise})` : `No spike (${rise})`}, and callers feel it: ${pains.join('; ')}. ${
        isSpike
          ? 'Raise concurrency, or start the emergency.'
          : 'More room will not help: see the errors first.'
      }`,
    };
  if (isSpike)
    return {
      kind: 'borne',
      text: `A real spike (${rise}), ${describeForesight(foreseen)}. It is borne: nothing fails, nobody waits. Watch it.`,
    };
  return { kind: 'quiet', text: `No spike: ${requests} requests, ${rise}. Nothing fails, nobody waits.` };
}

/** Where nothing is counted by API. */
function judgeByForecast(foreseen: readonly ForeseenLoad[]): SpikeVerdict {
  const surprising = beyondForecast(foreseen);
  return surprising.length === 0
    ? { kind: 'quiet', text: 'No more came than was foreseen.' }
    : { kind: 'borne', text: `More came than was foreseen for ${surprising.join(', ')}.` };
}

function painsOf(loads: readonly ComparedLoad[], figures: WarningFigures): readonly string[] {
  return loads.flatMap(({ api, now }) => [
    ...(now.failed > 0 && now.failed >= figures.failed * now.requests
      ? [`${api} fails ${now.failed} of ${now.requests}`]
      : []),
    ...(now.throttledAMinute >= figures.throttled
      ? [`${api} throttles up to ${now.throttledAMinute} a minute`]
      : []),
    ...(Math.max(now.average, now.p95) >= figures.response
      ? [`${api} takes up to ${Math.round(Math.max(now.average, now.p95))} ms`]
      : []),
  ]);
}

function describeForesight(foreseen: readonly ForeseenLoad[]): string {
  const known = foreseen.filter(({ likely }) => likely !== undefined);
  if (known.length === 0) return 'of which no forecast knew';
  const surprising = beyondForecast(known);
  return surprising.length === 0
    ? 'and it was foreseen'
    : `more than was foreseen for ${surprising.join(', ')}`;
}

/** By name. */
function beyondForecast(foreseen: readonly ForeseenLoad[]): readonly string[] {
  return foreseen
    .filter(({ likely, came }) => likely !== undefined && came > likely.high)
    .map(({ functionName }) => functionName);
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
