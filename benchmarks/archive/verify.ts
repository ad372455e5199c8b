/** Whether every row is where it belongs, once: in the table or in the archive, to the letter. */
import type { TypedRow } from '@glamora/archive';
import { numberOf, textOf } from './rows.ts';
import type { PlannedRows } from './rows.ts';
import { keyText } from './world.ts';
import type { ArchiveWorld } from './world.ts';

export interface Verification {
  /** Rows that are in the archive and have left the table. */
  readonly moved: number;
  /** Rows that are in the archive as they were, and in the table as they have become. */
  readonly kept: number;
  /** Rows that are in the table only. */
  readonly stayed: number;
  readonly objects: number;
  readonly bytes: number;
  readonly isArchived: (number: number) => boolean;
  readonly isInTable: (number: number) => boolean;
  /** What is not as it should be; empty where all is well. */
  readonly findings: readonly string[];
}

/** Where a row was met, and as what; a place in which it is twice, or as nobody wrote it, is a finding. */
const place = { tableAsBegun: 1, tableAsChanged: 2, archiveAsBegun: 4, archiveAsChanged: 8 } as const;

/** @param changes 1 for each row whose change the table took, 0 for all others. */
export async function verify(
  world: ArchiveWorld,
  plan: PlannedRows,
  changes: Uint8Array,
  progress: (done: number) => void,
): Promise<Verification> {
  const findings: string[] = [];
  const met = new Uint8Array(plan.count);
  let looked = 0;
  const meet = (row: TypedRow, asBegun: number, asChanged: number, where: string) => {
    const number = numberOf(row);
    if (!(number < plan.count)) return void findings.push(`${where}: nobody wrote ${row['PK']?.S}`);
    const text = textOf(row);
    const isBegun = text === textOf(plan.row(number));
    if (!isBegun && text !== textOf(plan.changed(number)))
      findings.push(`${where}: row ${number} is not as it was written`);
    const seen = met[number] ?? 0;
    if ((seen & (asBegun | asChanged)) !== 0) findings.push(`${where}: row ${number} is there twice`);
    met[number] = seen | (isBegun ? asBegun : asChanged);
    progress((looked += 1));
  };

  const parts = await world.parts();
  /* oxlint-disable no-await-in-loop -- a part at a time, to bound memory */
  for (const part of parts) {
    const rows = await world.bucket.read(part);
    if (rows === 'corrupt') {
      findings.push(`${part.object} is corrupt`);
      continue;
    }
    const keys = new Set((await world.bucket.keysOf(part)).map(keyText));
    let count = 0;
    for (const row of rows) {
      count += 1;
      if (!keys.has(keyText({ PK: row['PK']?.S ?? '', SK: row['SK']?.S ?? '' })))
        findings.push(`${part.manifest} does not list row ${numberOf(row)}`);
      meet(row, place.archiveAsBegun, place.archiveAsChanged, part.object);
    }
    if (keys.size !== count)
      findings.push(`${part.manifest} lists ${keys.size} rows, and there are ${count}`);
  }
  /* oxlint-enable no-await-in-loop */
  for await (const row of world.rows()) meet(row, place.tableAsBegun, place.tableAsChanged, 'the table');

  const totals = { moved: 0, kept: 0, stayed: 0 };
  for (let number = 0; number < plan.count; number += 1) {
    const where = met[number] ?? 0;
    const fate = fateOf(where, plan, number, changes[number] === 1);
    if (fate === undefined) findings.push(`row ${number} is ${placesOf(where)}`);
    else totals[fate] += 1;
  }
  findings.push(...(await compareCounts(world, totals)), ...(await compareObjects(world, parts)));
  const isAt = (number: number, places: number) => ((met[number] ?? 0) & places) !== 0;
  return {
    ...totals,
    objects: parts.length,
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    isArchived: (number) => isAt(number, place.archiveAsBegun | place.archiveAsChanged),
    isInTable: (number) => isAt(number, place.tableAsBegun | place.tableAsChanged),
    findings,
  };
}

/** undefined where the row may not be there, or not only. */
function fateOf(
  where: number,
  plan: PlannedRows,
  number: number,
  isChanged: boolean,
): 'moved' | 'kept' | 'stayed' | undefined {
  if (!plan.isDue(number)) return where === place.tableAsBegun ? 'stayed' : undefined;
  if (!isChanged) return where === place.archiveAsBegun ? 'moved' : undefined;
  if (where === place.tableAsChanged && plan.changeKeepsIt(number)) return 'stayed';
  if (where === (place.tableAsChanged | place.archiveAsBegun)) return 'kept';
  return where === place.archiveAsChanged && !plan.changeKeepsIt(number) ? 'moved' : undefined;
}

function placesOf(where: number): string {
  const names = Object.entries(place).flatMap(([name, bit]) => ((where & bit) === 0 ? [] : [name]));
  return names.length === 0 ? 'LOST' : `in the wrong places: ${names.join(', ')}`;
}

async function compareCounts(
  { register }: ArchiveWorld,
  { moved, kept }: { moved: number; kept: number },
): Promise<string[]> {
  const walk = (await register.status())?.walk;
  if (walk?.archived === moved && walk.kept === kept) return [];
  return [`the walk says ${walk?.archived} archived and ${walk?.kept} kept; it is ${moved} and ${kept}`];
}

/** Every object is listed, and every listed one is there. */
async function compareObjects(
  world: ArchiveWorld,
  parts: Awaited<ReturnType<ArchiveWorld['parts']>>,
): Promise<string[]> {
  const listed = new Set(parts.flatMap(({ object, manifest }) => [object, manifest]));
  const there = new Set(await world.objects());
  return [
    ...[...there].filter((key) => !listed.has(key)).map((key) => `${key} is listed nowhere`),
    ...[...listed].filter((key) => !there.has(key)).map((key) => `${key} is not there`),
  ];
}
