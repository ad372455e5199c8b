/** One execution environment: loads one function, then runs one invocation at a time. */
import { subscribe } from 'node:diagnostics_channel';
import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort, threadId, workerData } from 'node:worker_threads';
import { toBreakerLine } from './environment-signal.ts';
import type { BreakerSignal } from './environment-signal.ts';
import type { FunctionError, FunctionResult, WorkerPlan, WorkerRequest } from './messages.ts';

type Handler = (event: unknown, context: object) => unknown;

const plan = workerData as WorkerPlan;
enableCompileCache(plan.compileCacheDirectory);
let loading: Promise<Handler> | undefined;

// Before the function is loaded: its breakers tell of themselves when they are made.
subscribe('glamora:breaker', (change) => {
  console.log(toBreakerLine({ ...(change as Omit<BreakerSignal, 'environment'>), environment: threadId }));
});

parentPort?.on('message', (request: WorkerRequest) => {
  // The rule means windows; a thread has no origin.
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  void answer(request).then((result) => parentPort?.postMessage(result));
});

async function answer(request: WorkerRequest): Promise<FunctionResult> {
  try {
    loading ??= load();
    const handler = await loading;
    const result = await handler(JSON.parse(request.event), contextOf(request));
    return { ok: true, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { ok: false, error: toFunctionError(error) };
  }
}

async function load(): Promise<Handler> {
  const module = (await import(plan.bundle)) as Record<string, unknown>;
  // A terminated thread would not write it any more.
  flushCompileCache();
  const handler = module[plan.exportName];
  if (typeof handler !== 'function')
    throw new TypeError(`${plan.functionName} exports no function named ${plan.exportName}`);
  return handler as Handler;
}

function contextOf({ requestId, deadline }: WorkerRequest): object {
  return {
    awsRequestId: requestId,
    callbackWaitsForEmptyEventLoop: true,
    functionName: plan.functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${plan.functionName}`,
    logGroupName: `/aws/lambda/${plan.functionName}`,
    logStreamName: 'local',
    memoryLimitInMB: String(plan.memorySize),
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
}

function toFunctionError(error: unknown): FunctionError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error) };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}
