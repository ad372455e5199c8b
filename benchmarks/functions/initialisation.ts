/** How long a bundle takes to initialise: the import alone, in a process of its own. */
import { execFile } from 'node:child_process';
import { basename } from 'node:path';
import { promisify } from 'node:util';

const script = `
const startedAt = performance.now();
await import(process.argv[1]);
const milliseconds = performance.now() - startedAt;
process.stdout.write('\\n' + milliseconds + ' ' + process.resourceUsage().maxRSS / 1024);
process.exit(0);
`;

// Not the synchronous way: functions read their secrets while they initialise, from a server in this very process.
const run = promisify(execFile);

export interface Initialisation {
  readonly milliseconds: number;
  /** The most memory that the process held until it was ready; calls add to it. */
  readonly memoryMb: number;
}

/** The median of the runs, all bundles by turns. */
export async function initialisationTimes(
  files: readonly string[],
  runs: number,
): Promise<readonly Initialisation[]> {
  const times = files.map((): Initialisation[] => []);
  for (let number = 0; number < runs; number += 1) {
    for (const [place, file] of files.entries()) {
      // oxlint-disable-next-line no-await-in-loop -- one at a time, or they would slow each other
      times[place]?.push(await importOnce(file));
    }
    process.stderr.write(`\r  initialisation: run ${number + 1} of ${runs} `);
  }
  process.stderr.write('\n');
  return times.map(
    (list) =>
      list.toSorted((left, right) => left.milliseconds - right.milliseconds)[Math.floor(list.length / 2)] ?? {
        milliseconds: Number.NaN,
        memoryMb: Number.NaN,
      },
  );
}

async function importOnce(file: string): Promise<Initialisation> {
  try {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, file], {
      timeout: 20_000,
    });
    const [milliseconds = Number.NaN, memoryMb = Number.NaN] =
      stdout.split('\n').at(-1)?.split(' ').map(Number) ?? [];
    return { milliseconds, memoryMb };
  } catch (error) {
    // The whole bundle stands in the message of the process; the one line that says why is enough.
    const why =
      /^Error: .*$/m.exec(String((error as { stderr?: string }).stderr))?.[0] ??
      'It crashed or took too long.';
    throw new Error(`${basename(file, '.mjs')} does not initialise. ${why}`, { cause: error });
  }
}
