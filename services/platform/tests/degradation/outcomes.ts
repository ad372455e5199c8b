/** What docs/degradation.md says that calls get while something that they stand on is in trouble. */
import { readFileSync } from 'node:fs';

/** From the mildest to the worst, as the tables have them. */
export const troubles = ['slow', 'refusing', 'gone', 'silent'] as const;
export type Trouble = (typeof troubles)[number];

export interface Promised {
  /** The function, and what the call is about: `getContent, read before`. */
  readonly call: string;
  readonly dependency: string;
  readonly outcomes: Readonly<Record<Trouble, string>>;
}

const page = new URL('../../../../docs/degradation.md', import.meta.url);

export function promisedOutcomes(): readonly Promised[] {
  const rows = readFileSync(page, 'utf8')
    .split('\n')
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
    .filter((cells) => cells.length === 2 + troubles.length && cells[0]?.startsWith('`'));
  return rows.map(([call = '', dependency = '', ...cells]) => ({
    call: call.replaceAll('`', ''),
    dependency,
    outcomes: Object.fromEntries(
      troubles.map((trouble, place) => [trouble, cells[place]]),
    ) as Promised['outcomes'],
  }));
}
