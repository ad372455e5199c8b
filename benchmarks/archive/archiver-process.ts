/** Processes that are watched from outside: the archiver's function, and the command that has it run. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

/** Where a run ends as by kill -9: at the next such call once it has asked for so many removals. */
export interface Death {
  readonly removals: number;
  readonly call: string;
  /** After so many more removals it ends at whatever it does. */
  readonly patience: number;
}

/** A line of what the function's process says. */
export interface FunctionReport {
  readonly endpoint?: string;
  readonly diedAt?: string;
  /** Since it began, by the call's name. */
  readonly calls: Readonly<Record<string, number>>;
}

const functionFile = fileURLToPath(new URL('archiver-function.ts', import.meta.url));
const commandFile = fileURLToPath(new URL('../../packages/operations/src/archive/cli.ts', import.meta.url));

export interface FunctionSettings {
  /** The file to run. */
  readonly bundle: string;
  readonly environment: Readonly<Record<string, string>>;
  /** More than this of objects that are in use ends the process. */
  readonly heapMegabytes: number;
  readonly death: Death | null;
}

/** Starts the function and waits until it can be invoked. */
export async function startFunction({ bundle, environment, heapMegabytes, death }: FunctionSettings) {
  const heap = `--max-old-space-size=${heapMegabytes}`;
  const child = spawn(process.execPath, [heap, functionFile, bundle, JSON.stringify(death)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...environment },
  });
  const peak = watchMemory(child);
  const ended = once(child, 'exit');
  let last: FunctionReport = { calls: {} };
  let ready: (endpoint: string) => void;
  const endpoint = new Promise<string>((resolve) => {
    ready = resolve;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    last = JSON.parse(line) as FunctionReport;
    if (last.endpoint !== undefined) ready(last.endpoint);
  });
  const died = ended.then(() => {
    throw new Error('The function ended before it could be invoked.');
  });
  died.catch(() => undefined);
  return {
    endpoint: await Promise.race([endpoint, died]),
    calls: () => last.calls,
    async stop(): Promise<{ report: FunctionReport; peakMegabytes: number }> {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
      return { report: last, peakMegabytes: peak() };
    },
  };
}

/** `npm run archive -- …` as an operator calls it, against the local cloud at this port. */
export async function runCommand(
  terms: readonly string[],
  port: number,
): Promise<{ status: number | null; output: string; errors: string; peakMegabytes: number }> {
  const child = spawn(process.execPath, [commandFile, ...terms], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, GLAMORA_PORT: String(port) },
  });
  const peak = watchMemory(child);
  const [output, errors] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    child.exitCode === null ? once(child, 'exit') : undefined,
  ]);
  return { status: child.exitCode, output, errors, peakMegabytes: peak() };
}

/** What Linux calls the high-water mark of resident memory; elsewhere it stays NaN. */
function watchMemory({ pid = 0 }: ChildProcess): () => number {
  let peak = Number.NaN;
  const look = async () => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
    const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(status) ?? [];
    if (kilobytes !== undefined) peak = Number(kilobytes) / 1024;
    else if (!Number.isNaN(peak)) clearInterval(timer);
  };
  const timer = setInterval(() => void look(), 100);
  timer.unref();
  return () => {
    clearInterval(timer);
    return peak;
  };
}
