/** Figures of timed runs. */

export interface Timing {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface TurnTiming extends Timing {
  /** Milliseconds of CPU of this process, median: what others do on the machine tells less in it than in the rest. */
  readonly cpuP50: number;
}

export function timingOf(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Runs both by turns, so that whatever slows the machine slows both. */
export async function timeByTurns(
  rounds: number,
  left: (round: number) => Promise<unknown>,
  right: (round: number) => Promise<unknown>,
): Promise<{ readonly left: TurnTiming; readonly right: TurnTiming }> {
  const times: { left: number[]; right: number[] } = { left: [], right: [] };
  const cpu: { left: number[]; right: number[] } = { left: [], right: [] };
  const timed = async (side: 'left' | 'right', run: (round: number) => Promise<unknown>, round: number) => {
    const startedAt = performance.now();
    const cpuAtStart = process.cpuUsage();
    await run(round);
    const { user, system } = process.cpuUsage(cpuAtStart);
    times[side].push(performance.now() - startedAt);
    cpu[side].push((user + system) / 1000);
  };
  for (let round = 0; round < rounds; round += 1) {
    // Who goes first changes every round: the second finds warmer caches.
    const first = round % 2 === 0;
    // oxlint-disable no-await-in-loop -- one after the other is the point
    if (first) await timed('left', left, round);
    await timed('right', right, round);
    if (!first) await timed('left', left, round);
    // oxlint-enable no-await-in-loop
  }
  // The first tenth warms up: connections, compiled code.
  const warm = (side: number[]) => side.slice(Math.ceil(rounds / 10));
  const timing = (side: 'left' | 'right') => ({
    ...timingOf(warm(times[side])),
    cpuP50: timingOf(warm(cpu[side])).p50,
  });
  return { left: timing('left'), right: timing('right') };
}

/** Columns as wide as their widest cell; the first to the left, figures to the right. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n');
}
