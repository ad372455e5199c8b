/** Chance that follows from a seed and from the thing it is about, and from nothing else: no order, no clock, no counter. */
import { createHash } from 'node:crypto';

/** From 0 to 1, the same for the same seed and things. */
export function chanceOf(seed: number, ...things: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...things]))
    .digest();
  return digest.readUInt32BE() / 2 ** 32;
}

const time = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z/g;

/** What tells a thing apart in every run of the same seed: all of it but the times. */
export function withoutTimes(text: string): string {
  return text.replaceAll(time, '');
}
