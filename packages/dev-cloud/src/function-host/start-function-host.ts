import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChildProcess } from '../backends/child-process.ts';
import type { CrashablePart } from '../backends/database.ts';
import type { FunctionHostPlan, HostedFunction } from './hosted-function.ts';
import { fromInvocationLine } from './invocation-line.ts';
import type { FinishedInvocation } from './invocation-line.ts';

export interface FunctionHostSettings {
  readonly functions: readonly HostedFunction[];
  /** For what can be made again: bundles and the plan. */
  readonly directory: string;
  readonly port?: number;
  /** Builds again when a source changes. */
  readonly watch: boolean;
  readonly onOutput: (line: string) => void;
  readonly onInvoked?: (invocation: FinishedInvocation) => void;
}

export interface FunctionHost extends CrashablePart {
  /** Of the Lambda API. */
  readonly endpoint: string;
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

/** Builds the functions and runs them in a process of their own. Throws StartFailure with what does not build. */
export async function startFunctionHost(settings: FunctionHostSettings): Promise<FunctionHost> {
  const { functions, directory, port = 0, watch, onOutput, onInvoked = () => {} } = settings;
  await mkdir(directory, { recursive: true });
  const plan: FunctionHostPlan = { port, functions, watch, bundleDirectory: join(directory, 'bundles') };
  const planFile = join(directory, 'functions.json');
  // It holds the functions' environments, secrets of this machine among them.
  const writePlan = (written: FunctionHostPlan) =>
    writeFile(planFile, JSON.stringify(written, null, 2), { mode: 0o600 });
  await writePlan(plan);
  const child = await startChildProcess({
    name: 'the function host',
    command: process.execPath,
    arguments: [fileURLToPath(new URL('main.ts', import.meta.url)), planFile],
    ready: /^functions listen on (\S+)/,
    onOutput(line) {
      const invocation = fromInvocationLine(line);
      if (invocation === undefined) onOutput(line);
      else onInvoked(invocation);
    },
    explain: (output) =>
      output.includes('EADDRINUSE')
        ? `Port ${port} is taken, the functions need it. Stop what listens there, or choose other ports with GLAMORA_PORT.`
        : null,
  });
  const endpoint = child.ready[1] ?? '';
  // After a crash it has to be found where it was.
  await writePlan({ ...plan, port: Number(new URL(endpoint).port) });
  return {
    endpoint,
    died: child.died,
    pid: () => child.pid,
    crash: () => child.crash(),
    stop: () => child.stop(),
  };
}
