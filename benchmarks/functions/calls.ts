/** What calls of a function take: CPU, waiting, and commands to the table. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { timingOf } from './statistics.ts';

export interface MeasuredCalls {
  /** Milliseconds of CPU a call, median. */
  readonly cpuMs: number;
  /** Milliseconds a call that were not CPU, median: the engine, and whoever else used the machine. */
  readonly waitMs: number;
  /** Commands to the table in the last call, in order: `GetItem`. */
  readonly commands: readonly string[];
}

const commandHeader = 'x-amz-target';

/** The commands that the work sends to the table, whichever client sends them. */
async function commandsOf(work: () => Promise<unknown>): Promise<readonly string[]> {
  const commands: string[] = [];
  const note = (message: unknown) => {
    const target = (message as { readonly request: ClientRequest }).request.getHeader(commandHeader);
    if (typeof target === 'string' && target.startsWith('DynamoDB_'))
      commands.push(target.split('.')[1] ?? target);
  };
  subscribe('http.client.request.start', note);
  try {
    await work();
  } finally {
    unsubscribe('http.client.request.start', note);
  }
  return commands;
}

/** @param call one call; the first fifth of the rounds warms up. */
export async function measureCalls(
  rounds: number,
  call: (round: number) => Promise<unknown>,
): Promise<MeasuredCalls> {
  const cpu: number[] = [];
  const waits: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
    await call(round);
    const { user, system } = process.cpuUsage(cpuAtStart);
    const cpuMs = (user + system) / 1000;
    cpu.push(cpuMs);
    waits.push(Math.max(0, performance.now() - startedAt - cpuMs));
  }
  const median = (list: readonly number[]) => timingOf(list.slice(Math.floor(rounds / 5))).p50;
  return {
    cpuMs: median(cpu),
    waitMs: median(waits),
    commands: await commandsOf(() => call(rounds)),
  };
}
