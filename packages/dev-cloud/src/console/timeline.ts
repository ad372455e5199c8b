/** The last five minutes in steps of a few seconds. What is older is forgotten. */
import { steps, stepSeconds } from './snapshot.ts';

const stepMs = stepSeconds * 1000;

export interface Timeline<Step> {
  /** The step that is being filled now. */
  current(): Step;
  /** The whole steps, the oldest first; undefined where nothing happened. */
  past(): readonly (Step | undefined)[];
  /** How much of the current step has passed, in seconds. */
  secondsIntoStep(): number;
}

/** @param now milliseconds since 1970. */
export function timeline<Step>(empty: () => Step, now: () => number): Timeline<Step> {
  const filled = new Map<number, Step>();
  const numberNow = () => Math.floor(now() / stepMs);

  return {
    current() {
      const number = numberNow();
      const known = filled.get(number);
      if (known !== undefined) return known;
      for (const old of filled.keys()) if (old < number - steps) filled.delete(old);
      const step = empty();
      filled.set(number, step);
      return step;
    },
    past() {
      const first = numberNow() - steps;
      return Array.from({ length: steps }, (_, place) => filled.get(first + place));
    },
    secondsIntoStep: () => (now() % stepMs) / 1000,
  };
}
