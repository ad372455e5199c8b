/** What operators do after a bad hour: they send what was given up once more, with the command of the runbook. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const command = fileURLToPath(new URL('../../packages/operations/src/dead-letters/cli.ts', import.meta.url));
const run = promisify(execFile);

interface QueueSummary {
  readonly queue: string;
  readonly waiting: number;
}

/** How many dead letters each queue holds that holds any. */
export async function countDeadLetters(url: string): Promise<ReadonlyMap<string, number>> {
  const summaries = JSON.parse(await operate(url, ['list', '--json'])) as readonly QueueSummary[];
  return new Map(
    summaries.filter(({ waiting }) => waiting > 0).map(({ queue, waiting }) => [queue, waiting] as const),
  );
}

interface Letter {
  readonly cause: { readonly kind: string; readonly errorName?: string; readonly errorMessage?: string };
}

/** `settlement: DependencyUnavailable the table is unavailable`, and how many letters say so. */
export async function reasonsOfDeadLetters(
  url: string,
  queues: ReadonlyMap<string, number>,
): Promise<ReadonlyMap<string, number>> {
  const reasons = await Promise.all(
    [...queues].map(async ([queue, count]) => {
      const shown = await operate(url, ['show', queue, '--json', '--limit', String(count)]);
      return (JSON.parse(shown) as readonly Letter[]).map(
        ({ cause: { kind, errorName = '', errorMessage = '' } }) =>
          `${queue}: ${errorName === '' ? kind : `${errorName} ${errorMessage}`}`,
      );
    }),
  );
  const groups = Map.groupBy(reasons.flat(), (reason) => reason);
  return new Map([...groups].map(([reason, each]) => [reason, each.length]));
}

export async function redriveDeadLetters(url: string, queues: Iterable<string>): Promise<void> {
  for (const queue of queues)
    // oxlint-disable-next-line no-await-in-loop -- as an operator would
    await operate(url, ['redrive', queue, '--rate', '50']);
}

async function operate(url: string, args: readonly string[]): Promise<string> {
  const environment = { ...process.env, GLAMORA_PORT: new URL(url).port };
  const { stdout } = await run(process.execPath, [command, ...args], { env: environment });
  return stdout;
}
