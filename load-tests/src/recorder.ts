/** Notes every call while a run goes on, by its second. */

/** A status, or why there is none: `unreachable`, `outside its contract`. */
export type Outcome = string;

export interface Sample {
  readonly call: string;
  readonly outcome: Outcome;
  readonly durationMs: number;
  /** Of the run, in which the answer came. */
  readonly second: number;
}

export class Recorder {
  readonly #now: () => number;
  #began: number | null = null;
  #isOpen = false;
  readonly #samples: Sample[] = [];
  readonly #sent: number[] = [];
  readonly #mostAtOnce: number[] = [];
  #inFlight = 0;

  /** @param now milliseconds that never go back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** The first second begins. */
  start(): void {
    this.#began = this.#now();
    this.#isOpen = true;
  }

  /** Calls that begin from now on are not noted. */
  stop(): void {
    this.#isOpen = false;
  }

  /** @returns what to call with the outcome when the answer is there. */
  begin(call: string): (outcome: Outcome) => void {
    if (!this.#isOpen) return () => {};
    const sentAt = this.#now();
    const sentIn = this.#secondOf(sentAt);
    this.#sent[sentIn] = (this.#sent[sentIn] ?? 0) + 1;
    this.#inFlight += 1;
    this.#mostAtOnce[sentIn] = Math.max(this.#mostAtOnce[sentIn] ?? 0, this.#inFlight);
    return (outcome) => {
      const answeredAt = this.#now();
      this.#inFlight -= 1;
      const second = this.#secondOf(answeredAt);
      this.#samples.push({ call, outcome, durationMs: answeredAt - sentAt, second });
    };
  }

  get samples(): readonly Sample[] {
    return this.#samples;
  }

  /** Of the run; whole. */
  get second(): number {
    return this.#secondOf(this.#now());
  }

  sentIn(second: number): number {
    return this.#sent[second] ?? 0;
  }

  mostAtOnceIn(second: number): number {
    return this.#mostAtOnce[second] ?? 0;
  }

  #secondOf(time: number): number {
    return Math.floor((time - (this.#began ?? time)) / 1000);
  }
}

/** A refusal because of too many calls, a failure of the marketplace, or no answer at all. */
export function isError(outcome: Outcome): boolean {
  return !/^[23]\d\d$/.test(outcome);
}
