/** Brings rows back by the command that operators call, and looks whether they are there. */
import { numberOf, textOf } from './rows.ts';
import type { PlannedRows } from './rows.ts';
import { runCommand } from './archiver-process.ts';
import type { Verification } from './verify.ts';
import type { ArchiveWorld } from './world.ts';

export interface RestoreTrial {
  readonly terms: readonly string[];
  readonly rows: number;
  readonly seconds: number;
  readonly peakMegabytes: number;
}

/** By key, by buyer and year, by month: each a query at random, all of whose rows have to come back. */
export async function restoreSamples(
  world: ArchiveWorld,
  plan: PlannedRows,
  { isArchived, isInTable }: Pick<Verification, 'isArchived' | 'isInTable'>,
  random: () => number,
): Promise<{ trials: readonly RestoreTrial[]; findings: readonly string[] }> {
  const findings: string[] = [];
  const trials: RestoreTrial[] = [];
  const back = new Set<number>();
  const numbers = Array.from({ length: plan.count }, (_, number) => number).filter(isArchived);
  const anyRow = () => numbers[Math.floor(random() * numbers.length)] ?? 0;
  const day = (number: number, length: number) => plan.createdAt(number).slice(0, length);

  async function restore(terms: readonly string[], isMeant: (number: number) => boolean): Promise<void> {
    const meant = numbers.filter(isMeant);
    const missing = meant.filter((number) => !isInTable(number) && !back.has(number));
    const begun = performance.now();
    const { status, output, errors, peakMegabytes } = await runCommand(
      ['restore', ...terms, '--json'],
      world.port,
    );
    const seconds = (performance.now() - begun) / 1000;
    const what = `restore ${terms.join(' ')}`;
    if (status !== 0) return void findings.push(`${what} ended with ${status}: ${errors}`);
    const { found, restored } = JSON.parse(output) as { found: number; restored: number };
    if (found !== meant.length || restored !== missing.length)
      findings.push(
        `${what}: ${found} found and ${restored} restored; there are ${meant.length} and ${missing.length}`,
      );
    for (const number of missing) back.add(number);
    trials.push({ terms, rows: restored, seconds, peakMegabytes });
  }

  const [one, two, buyersRow, monthsRow] = [anyRow(), anyRow(), anyRow(), anyRow()];
  const year = day(buyersRow, 4);
  const month = day(monthsRow, 7);
  await restore([`purchase=${plan.purchaseIdOf(one)}`], (number) => number === one);
  await restore([`purchase=${plan.purchaseIdOf(two)}`], (number) => number === two);
  await restore(
    [`buyer=${plan.buyerOf(buyersRow)}`, `from=${year}`, `to=${year}`],
    (number) => plan.buyerOf(number) === plan.buyerOf(buyersRow) && day(number, 4) === year,
  );
  await restore(['entity=Purchase', `from=${month}`, `to=${month}`], (number) => day(number, 7) === month);
  findings.push(...(await missingFrom(world, plan, back)));
  return { trials, findings };
}

/** Rows that are not back in the table as they were. */
async function missingFrom(
  world: ArchiveWorld,
  plan: PlannedRows,
  back: ReadonlySet<number>,
): Promise<readonly string[]> {
  const missing = new Set(back);
  for await (const { archiveAfter: _, ...row } of world.rows()) {
    const number = numberOf(row);
    const text = back.has(number) ? textOf(row) : '';
    if (text === textOf(plan.row(number)) || text === textOf(plan.changed(number))) missing.delete(number);
  }
  return [...missing].map((number) => `row ${number} is not back in the table as it was`);
}
