/** One run: opens a market, lets visitors come, and sees afterwards that nothing was lost. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { tableName } from '@glamora/e2e/ledger';
import { openLedgerChain } from '@glamora/e2e/ledger/chain';
import { Acknowledged } from './acknowledged.ts';
import { letVisitorsCome } from './artillery.ts';
import type { ArrivalCounts } from './artillery.ts';
import { checkLedger } from './check-ledger.ts';
import type { Books } from './check-ledger.ts';
import { describeCloud, openCloudView } from './cloud-view.ts';
import type { CloudDescription, CloudSample, CloudView } from './cloud-view.ts';
import { byCall, countErrors, countOutcomes, latencyOf, rounded, timelineOf } from './figures.ts';
import type { Figures } from './figures.ts';
import { openMarket } from './market.ts';
import type { Market, PaymentChain } from './market.ts';
import { MeasuredClient } from './measured-client.ts';
import { peakRate } from './phases.ts';
import { Recorder } from './recorder.ts';
import { Refusal } from './refusal.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { ensure } from './thresholds.ts';
import { visits } from './visits/visits.ts';
import type { VisitName } from './visits/visits.ts';

export interface LoadSettings {
  readonly scenario: Scenario;
  readonly environment: string;
  readonly baseUrl: string;
  readonly mayWrite: boolean;
  readonly onProgress?: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  readonly doing: string;
  readonly second: number;
  readonly sent: number;
  readonly answered: number;
  readonly errors: number;
  /** In milliseconds, of the last whole second; 0 where nothing was answered. */
  readonly p95: number;
  readonly queued: number | null;
}

export async function runLoad(settings: LoadSettings): Promise<Figures | Refusal> {
  const { baseUrl, environment } = settings;
  const cloud = await describeCloud(baseUrl).catch(
    () =>
      new Refusal(`Nothing answers at ${baseUrl}. Start a marketplace with \`npm run dev\`, or say --start.`),
  );
  if (cloud instanceof Refusal) return cloud;
  if (cloud === null) return runAgainst(settings, null);
  const chain = await openLedgerChain(cloud.rpcUrl, cloud.checkout);
  const view = await openCloudView(cloud);
  try {
    // The emulated account's tables are its own; there the API alone is asked.
    const isLocal = environment === 'local';
    return await runAgainst(settings, { cloud, view, chain: { ...chain, rpcUrl: cloud.rpcUrl }, isLocal });
  } finally {
    view.close();
  }
}

interface Nearby {
  readonly cloud: CloudDescription;
  readonly view: CloudView;
  readonly chain: PaymentChain;
  readonly isLocal: boolean;
}

async function runAgainst(settings: LoadSettings, nearby: Nearby | null): Promise<Figures | Refusal> {
  const { baseUrl, mayWrite, scenario, environment, onProgress } = settings;
  const recorder = new Recorder();
  const visitor = new MeasuredClient(baseUrl, recorder);
  const acknowledged = new Acknowledged();
  const market = await openMarket({ visitor, mayWrite, acknowledged, chain: nearby?.chain ?? null });
  if (market instanceof Refusal) return market;
  const before = await nearby?.view.look();

  const startedAt = new Date().toISOString();
  const course = await letThemVisit(settings, market, recorder, nearby?.view ?? null);
  onProgress?.({ ...progressOf(recorder), doing: 'looking for all that was acknowledged', queued: null });
  const ledger = await checkLedger(visitor, acknowledged, booksOf(nearby, before));

  const { samples } = recorder;
  const totals = { calls: samples.length, errors: countErrors(samples), latency: latencyOf(samples) };
  const { seconds, unfinished, views, ...rest } = course;
  return {
    scenario: scenario.name,
    environment,
    startedAt,
    seconds,
    peakVisitorsASecond: peakRate(scenario.phases),
    ...rest,
    ...totals,
    callsASecond: rounded(samples.length / Math.max(1, seconds)),
    outcomes: countOutcomes(samples),
    byCall: byCall(samples),
    ledger,
    thresholds: ensure(totals, ledger.findings, unfinished),
    timeline: timelineOf(recorder, seconds, views),
  };
}

function booksOf(nearby: Nearby | null, before: CloudSample | undefined): Books | null {
  if (nearby === null || !nearby.isLocal) return null;
  const { view, chain, cloud } = nearby;
  return {
    view,
    chain,
    tableEndpoint: cloud.endpoints.dynamodb,
    tableName,
    deadLettersBefore: before?.deadLetters ?? 0,
  };
}

interface Course extends ArrivalCounts {
  readonly seconds: number;
  readonly phases: Figures['phases'];
  readonly brokenOff: Record<string, number>;
  readonly visitorsLateMs: Figures['visitorsLateMs'];
  readonly views: ReadonlyMap<number, CloudSample>;
}

async function letThemVisit(
  { scenario, onProgress = () => {} }: LoadSettings,
  market: Market,
  recorder: Recorder,
  view: CloudView | null,
): Promise<Course> {
  const views = new Map<number, CloudSample>();
  const phases: Figures['phases'] = [];
  const brokenOff: Record<string, number> = {};

  const make = async (name: VisitName) => {
    try {
      await visits[name](market);
    } catch (error) {
      const why = `${name}: ${(error as Error).message.split('\n', 1)[0] ?? ''}`;
      brokenOff[why] = (brokenOff[why] ?? 0) + 1;
    }
  };
  const look = async () => {
    const { second } = recorder;
    const sample = await view?.look().catch(() => undefined);
    if (sample !== undefined) views.set(second, sample);
    const doing = phases.at(-1)?.name ?? '';
    onProgress({ ...progressOf(recorder), doing, queued: sample?.queued ?? null });
  };

  const lateness = monitorEventLoopDelay({ resolution: latenessResolutionMs });
  const looking = setInterval(() => void look(), 1000);
  lateness.enable();
  recorder.start();
  try {
    const counts = await letVisitorsCome({
      phases: scenario.phases,
      mostVisitorsAtOnce: scenario.mostVisitorsAtOnce,
      visits: Object.entries(scenario.visits).map(([name, weight]) => ({
        name,
        weight,
        make: () => make(name as VisitName),
      })),
      onPhase: (name) => phases.push({ name, second: recorder.second }),
    });
    const visitorsLateMs = { p50: lateMs(lateness.percentile(50)), p99: lateMs(lateness.percentile(99)) };
    return { ...counts, seconds: recorder.second, phases, brokenOff, visitorsLateMs, views };
  } finally {
    recorder.stop();
    clearInterval(looking);
    lateness.disable();
  }
}

const latenessResolutionMs = 5;

/** The histogram counts the pause between two looks too. */
function lateMs(nanoseconds: number): number {
  return rounded(Math.max(0, nanoseconds / 1e6 - latenessResolutionMs));
}

function progressOf(recorder: Recorder): Omit<LoadProgress, 'doing' | 'queued'> {
  const { samples, second } = recorder;
  // Whole runs are long, and this is asked each second: what is older is behind what is looked at.
  const lastSecond = samples.slice(samples.findLastIndex((sample) => sample.second < second - 1) + 1);
  return {
    second,
    sent: recorder.sentIn(second - 1),
    answered: lastSecond.length,
    errors: countErrors(lastSecond),
    p95: latencyOf(lastSecond).p95,
  };
}
