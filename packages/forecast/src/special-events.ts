import type { SpecialEvent } from './options.ts';

/** What special events did to the series so far, as mean shifts on the log scale, and so what the next ones will do. */
export class SpecialEvents {
  readonly #events: readonly SpecialEvent[];
  readonly #effects = new Map<string, { sum: number; steps: number }>();

  constructor(events: readonly SpecialEvent[]) {
    this.#events = events;
  }

  at(position: number): SpecialEvent | undefined {
    return this.#events.find(({ from, to }) => from <= position && position < to);
  }

  /** Learns from a step within an event: what came, and what an ordinary step would have brought. */
  learn(label: string, shift: number): void {
    const effect = this.#effects.get(label) ?? { sum: 0, steps: 0 };
    this.#effects.set(label, { sum: effect.sum + shift, steps: effect.steps + 1 });
  }

  /** The mean shift of a label, or undefined while none was seen. */
  effectOf(label: string): number | undefined {
    const effect = this.#effects.get(label);
    return effect === undefined ? undefined : effect.sum / effect.steps;
  }
}
