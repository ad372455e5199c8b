/** Looks for the highest rate that is served well. */

export interface LimitSearch {
  readonly highestRate: number;
  /** Where it begins; a marketplace that can't serve this has a limit of 0. */
  readonly lowestRate: number;
  /** It ends when the rate that holds and the one that does not are so close: 0.1 for a tenth. */
  readonly precision: number;
  /** @returns whether the rate is served well. */
  readonly tryRate: (rate: number) => Promise<boolean>;
}

/** Doubles until a rate fails, then halves the gap. @returns the highest rate that held; 0 where none did. */
export async function findLimit({
  highestRate,
  lowestRate,
  precision,
  tryRate,
}: LimitSearch): Promise<number> {
  let holding = 0;
  let failing: number | null = null;
  for (let rate = Math.min(lowestRate, highestRate); ;) {
    // oxlint-disable-next-line no-await-in-loop -- what is tried next depends on how this ends
    if (await tryRate(rate)) holding = rate;
    else failing = rate;
    if (holding === highestRate) return holding;
    if (failing !== null && (holding === 0 || failing - holding <= Math.max(1, holding * precision)))
      return holding;
    rate = failing === null ? Math.min(holding * 2, highestRate) : Math.round((holding + failing) / 2);
  }
}
