/** Figures of timed runs. */

export interface Timing {
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

export interface TurnTiming extends Timing {
  /** Milliseconds of CPU of the function's process, median: what others do on the machine tells less in it than in the rest. */
  readonly cpuP50: number;
}

export function timingOf(milliseconds: readonly number[]): Timing {
  const sorted = milliseconds.toSorted((left, right) => left - right);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** What one call took. */
export interface Sample {
  readonly milliseconds: number;
  readonly cpuMs: number;
}

/** Calls all ways by turns, so that whatever slows the machine slows all. */
export async function timeByTurns<Name extends string>(
  rounds: number,
  ways: Readonly<Record<Name, (round: number) => Promise<Sample>>>,
): Promise<Readonly<Record<Name, TurnTiming>>> {
  const names = Object.keys(ways) as Name[];
  const samples = new Map(names.map((name) => [name, [] as Sample[]]));
  for (let round = 0; round < rounds; round += 1)
    for (const name of turnsOf(names, round)) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other is the point
      samples.get(name)?.push(await ways[name](round));
    }
  return Object.fromEntries(
    names.map((name) => {
      // The first tenth warms up: connections, compiled code.
      const warm = samples.get(name)?.slice(Math.ceil(rounds / 10)) ?? [];
      const { p50: cpuP50 } = timingOf(warm.map(({ cpuMs }) => cpuMs));
      return [name, { ...timingOf(warm.map(({ milliseconds }) => milliseconds)), cpuP50 }];
    }),
  ) as Record<Name, TurnTiming>;
}

/** Each round another goes first, and every other time round the order is turned: who comes later finds warmer caches. */
function turnsOf<Name>(names: readonly Name[], round: number): readonly Name[] {
  const first = round % names.length;
  const rotated = [...names.slice(first), ...names.slice(0, first)];
  return Math.floor(round / names.length) % 2 === 0 ? rotated : rotated.toReversed();
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
