/**
 * The execution environments of one function, as worker threads. As in Lambda each runs one invocation at a time; unlike
 * Lambda there are only a few of them, and what is too much waits: a hundred threads on two cores serve nobody.
 */
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { HostedFunction } from './hosted-function.ts';
import { toEnvironmentEnd } from './environment-signal.ts';
import type { FunctionError, FunctionResult, WorkerPlan, WorkerRequest } from './messages.ts';

export interface FunctionPool {
  invoke(requestId: string, event: string): Promise<FunctionResult>;
  /** New invocations get new environments, which load the bundle as it is now. */
  reload(): void;
}

interface Environment {
  readonly worker: Worker;
  /** Ends it when it has not been needed for a while. */
  readonly idle: NodeJS.Timeout;
  busy: boolean;
  stale: boolean;
}

interface Waiting {
  readonly requestId: string;
  readonly event: string;
  readonly resolve: (result: FunctionResult) => void;
}

const maximumEnvironments = Math.max(2, availableParallelism());
const idleMilliseconds = 60_000;

/** Of one invocation that has ended. */
export interface InvocationMeasure {
  readonly requestId: string;
  readonly durationMs: number;
  /** How many ran when it began, itself among them. */
  readonly concurrency: number;
  /** Why it failed; null where it did not. */
  readonly error: string | null;
}

/** Nobody reads more of an error in a list. */
const longestError = 300;

export function functionPool(
  hosted: HostedFunction,
  bundle: string,
  onOutput: (line: string) => void,
  onInvoked: (measure: InvocationMeasure) => void,
): FunctionPool {
  const environments = new Set<Environment>();
  const waiting: Waiting[] = [];

  const retire = (environment: Environment) => {
    environments.delete(environment);
    clearTimeout(environment.idle);
    void environment.worker.terminate();
  };

  // The last one stays, so that a page that is opened now and then does not wait for a cold start each time.
  const retireIdle = (environment: Environment) => {
    if (environment.busy || environments.size === 1) environment.idle.refresh();
    else retire(environment);
  };

  const newEnvironment = () => {
    const worker = startWorker(hosted, bundle, onOutput);
    const idle = setTimeout(() => retireIdle(environment), idleMilliseconds).unref();
    const environment: Environment = { worker, idle, busy: false, stale: false };
    environments.add(environment);
    const ended = toEnvironmentEnd(worker.threadId);
    // It may die between two invocations, of something that the last one left running.
    worker.on('error', (error) => onOutput(`ended: ${error.message}`));
    worker.on('exit', () => {
      environments.delete(environment);
      onOutput(ended);
    });
    return environment;
  };

  const serve = () => {
    const next = waiting[0];
    if (next === undefined) return;
    const free = [...environments].find((environment) => !environment.busy && !environment.stale);
    if (free === undefined && environments.size >= maximumEnvironments) return;
    const environment = free ?? newEnvironment();
    waiting.shift();
    void runOn(environment, next);
    serve();
  };

  const runOn = async (environment: Environment, { requestId, event, resolve }: Waiting) => {
    environment.busy = true;
    const concurrency = [...environments].filter(({ busy }) => busy).length;
    const began = performance.now();
    const { result, usable } = await run(environment.worker, hosted, requestId, event);
    const error = result.ok ? null : describeError(result.error);
    onInvoked({ requestId, durationMs: performance.now() - began, concurrency, error });
    environment.busy = false;
    environment.idle.refresh();
    if (!usable || environment.stale) retire(environment);
    resolve(result);
    serve();
  };

  return {
    invoke: (requestId, event) =>
      new Promise((resolve) => {
        waiting.push({ requestId, event, resolve });
        serve();
      }),
    reload() {
      for (const environment of environments) {
        environment.stale = true;
        if (!environment.busy) retire(environment);
      }
    },
  };
}

function describeError({ errorType, errorMessage }: FunctionError): string {
  return `${errorType}: ${errorMessage}`.slice(0, longestError);
}

function startWorker(hosted: HostedFunction, bundle: string, onOutput: (line: string) => void): Worker {
  const plan: WorkerPlan = {
    bundle: pathToFileURL(bundle).href,
    compileCacheDirectory: join(dirname(bundle), '../compile-cache'),
    exportName: hosted.exportName,
    functionName: hosted.name,
    memorySize: hosted.memorySize,
  };
  const worker = new Worker(new URL('worker.ts', import.meta.url), {
    workerData: plan,
    env: { ...hosted.environment },
    execArgv: ['--enable-source-maps', '--disable-warning=ExperimentalWarning'],
    stdout: true,
    stderr: true,
    // A thread takes as much as it may before it collects garbage; a hundred of them would take all there is.
    resourceLimits: { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: Math.max(128, hosted.memorySize) },
  });
  for (const output of [worker.stdout, worker.stderr]) createInterface(output).on('line', onOutput);
  return worker;
}

/** Runs one invocation within its time-out. `usable` is false where the environment can't take another. */
function run(
  worker: Worker,
  hosted: HostedFunction,
  requestId: string,
  event: string,
): Promise<{ result: FunctionResult; usable: boolean }> {
  return new Promise((resolve) => {
    const milliseconds = hosted.timeoutSeconds * 1000;
    const settle = (result: FunctionResult, usable: boolean) => {
      clearTimeout(timer);
      worker.off('message', onMessage);
      worker.off('error', onError);
      worker.off('exit', onExit);
      resolve({ result, usable });
    };
    const fail = (errorType: string, errorMessage: string) =>
      settle({ ok: false, error: { errorType, errorMessage } }, false);
    const onMessage = (result: FunctionResult) => settle(result, true);
    const onError = (error: Error) => fail(error.name, error.message);
    const onExit = (code: number) => fail('Runtime.ExitError', `Runtime exited with exit code ${code}`);
    const timer = setTimeout(
      () =>
        fail(
          'Sandbox.Timedout',
          `${requestId} Task timed out after ${hosted.timeoutSeconds.toFixed(2)} seconds`,
        ),
      milliseconds,
    );
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.on('exit', onExit);
    const request: WorkerRequest = { requestId, deadline: Date.now() + milliseconds, event };
    // The rule means windows; a thread has no origin.
    // oxlint-disable-next-line unicorn/require-post-message-target-origin
    worker.postMessage(request);
  });
}
