/** What an execution environment says of itself, as lines of its function's log. */

/** A breaker that was made, or whose state changed. */
export interface BreakerSignal {
  readonly dependency: string;
  readonly state: 'closed' | 'open' | 'half-open';
  /** Tells environments of one function apart. */
  readonly environment: number;
}

export type EnvironmentSignal =
  | { readonly kind: 'breaker'; readonly breaker: BreakerSignal }
  | { readonly kind: 'ended'; readonly environment: number };

export function toBreakerLine(breaker: BreakerSignal): string {
  return JSON.stringify({ breaker });
}

export function toEnvironmentEnd(environment: number): string {
  return JSON.stringify({ environmentEnded: environment });
}

/** Undefined for a line that says something else. `entry` is a line of a function's log, parsed. */
export function fromLogEntry(entry: Readonly<Record<string, unknown>>): EnvironmentSignal | undefined {
  if ('breaker' in entry) return { kind: 'breaker', breaker: entry['breaker'] as BreakerSignal };
  if ('environmentEnded' in entry) return { kind: 'ended', environment: Number(entry['environmentEnded']) };
  return undefined;
}
