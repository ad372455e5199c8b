/** What a person sees of the running marketplace at `/console`: on this machine alone, never of a deployed one. */
import { problemAnswer } from '../gateway/answer.ts';
import type { Answer } from '../gateway/answer.ts';
import type { FinishedInvocation } from '../function-host/invocation-line.ts';
import type { RunningServices } from '../supervisor/running-services.ts';
import { functionActivities } from './function-activity.ts';
import { consolePage } from './page.ts';
import { askPart } from './parts.ts';
import type { Part } from './parts.ts';
import type { QueueContents } from '../backends/messaging.ts';
import { watchQueues } from './queues.ts';
import type { AnsweredRequest } from './request-log.ts';
import { requestLog } from './request-log.ts';
import { isOwnRequest, watchScaling } from './scaling.ts';
import type { ScalingWatch, WatchedScaling } from './scaling.ts';
import { breakersOf, cachesOf, knownQueues, servicesOf, streamsOf } from './services.ts';
import type { PartView, Snapshot } from './snapshot.ts';

/** What the console looks at, once it is there. */
export interface Watched {
  readonly parts: () => readonly Part[];
  /** Null while the functions start. */
  readonly running: () => RunningServices | null;
  readonly inspectQueue: (queueName: string) => QueueContents | undefined;
  readonly scaling: WatchedScaling;
}

export interface Console {
  watch(watched: Watched): void;
  /** Null for a path that is none of the console's. */
  serve(path: string, host: string | undefined): Promise<Answer | null>;
  answered(request: AnsweredRequest): void;
  invoked(invocation: FinishedInvocation): void;
  /** A line of the function host. */
  printed(line: string): void;
  stop(): Promise<void>;
}

/** How often parts are asked whether they are there, in milliseconds. */
const partsEveryMs = 2000;

export function openConsole(now: () => number = Date.now): Console {
  const startedAt = now();
  const activities = functionActivities(now);
  const requests = requestLog(now);
  let watched: Watched | null = null;
  let queues = watchQueues({ inspect: () => undefined, now });
  let scaling: ScalingWatch | null = null;
  let parts: readonly PartView[] = [];
  let partsAskedAt = -Infinity;

  const look = async (): Promise<Snapshot> => {
    const running = watched?.running() ?? null;
    if (now() - partsAskedAt >= partsEveryMs) {
      partsAskedAt = now();
      parts = await Promise.all((watched?.parts() ?? []).map(askPart));
    }
    scaling?.look();
    return {
      at: now(),
      startedAt,
      isRunning: running !== null,
      parts,
      requests: requests.traffic(),
      lastRequests: requests.last(),
      services: servicesOf(running, activities),
      ...(await queues.look(knownQueues(running))),
      streams: streamsOf(running),
      breakers: breakersOf(running, activities),
      caches: cachesOf(running, activities),
      scaling: scaling?.view() ?? null,
    };
  };

  return {
    watch(given) {
      watched = given;
      queues = watchQueues({ inspect: given.inspectQueue, now });
      scaling = watchScaling(given.running, given.scaling);
    },
    async serve(path, host) {
      if (!/^\/console(\/|$)/.test(path)) return null;
      // Another site may have its own name lead here, to read what only this machine should.
      if (!isThisMachine(host)) return { ...problemAnswer('route_not_found', path), isPrivate: true };
      if (path === '/console/data') return dataAnswer(await look());
      return path === '/console'
        ? { ...(await consolePage()), isPrivate: true }
        : { ...problemAnswer('route_not_found', path), isPrivate: true };
    },
    answered(request) {
      const { status, functionName } = request.answer;
      const { method, path, problem } = requests.add(request);
      if (status >= 500 && functionName !== undefined)
        activities.answeredWithError(functionName, `${status} ${problem ?? ''} to ${method} ${path}`);
    },
    invoked(invocation) {
      if (!isOwnRequest(invocation.requestId)) activities.invoked(invocation);
    },
    printed: (line) => activities.printed(line),
    stop: async () => scaling?.stop(),
  };
}

/** Without spaces: it is sent each second. */
function dataAnswer(snapshot: Snapshot): Answer {
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
  return { status: 200, headers, body: JSON.stringify(snapshot), isPrivate: true };
}

function isThisMachine(host = ''): boolean {
  return /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(host);
}
