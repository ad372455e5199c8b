/** Stops asking a dependency that does not answer, and asks again after a while. */
import { channel } from 'node:diagnostics_channel';
import { DependencyUnavailable } from '@glamora/contracts';
import { BrokenCircuitError, circuitBreaker, CircuitState, ConsecutiveBreaker, handleWhen } from 'cockatiel';

export interface BreakerSettings {
  /** Failures in a row that open the circuit; default 3. */
  readonly failures?: number;
  /** Milliseconds until an open circuit lets one call through to probe; default 30,000. */
  readonly halfOpenAfterMs?: number;
  /** Whether an error means that the dependency failed, and not that it gave an answer we did not like. */
  readonly isFailure: (error: unknown) => boolean;
}

export interface Breaker {
  /**
   * Runs the call, or refuses it while the circuit is open.
   * @throws DependencyUnavailable where the dependency failed, or is not asked and then with the seconds until it is asked
   *   again; any other error of the call as it is.
   */
  execute<Answer>(call: () => Promise<Answer>): Promise<Answer>;
  readonly state: 'closed' | 'open' | 'half-open';
}

/** What is published on the diagnostics channel `glamora:breaker`, to whoever listens in this process. */
export interface BreakerChange {
  readonly dependency: string;
  readonly state: Breaker['state'];
}

const changes = channel('glamora:breaker');

export function createBreaker(dependency: string, settings: BreakerSettings): Breaker {
  const { failures = 3, halfOpenAfterMs = 30_000, isFailure } = settings;
  const policy = circuitBreaker(handleWhen(isFailure), {
    halfOpenAfter: halfOpenAfterMs,
    breaker: new ConsecutiveBreaker(failures),
  });
  const tell = (state: Breaker['state']) => changes.publish({ dependency, state } satisfies BreakerChange);
  tell('closed');
  policy.onStateChange((state) => tell(stateNames[state]));
  let probedFrom = 0;
  policy.onBreak(() => {
    probedFrom = Date.now() + halfOpenAfterMs;
  });
  // Who comes late has less to wait: else what was refused last would lie for up to twice as long as the circuit is open.
  const secondsToProbe = () => Math.max(1, Math.ceil((probedFrom - Date.now()) / 1000));
  return {
    async execute(call) {
      try {
        const outcome = await policy.execute(() => answerOf(call, isFailure));
        if ('answer' in outcome) return outcome.answer;
        throw outcome.dislikedAnswer;
      } catch (error) {
        if (error instanceof BrokenCircuitError)
          throw new DependencyUnavailable(dependency, secondsToProbe(), error);
        // Before the circuit opens a next try may well succeed: the caller need not wait for long.
        if (isFailure(error)) throw new DependencyUnavailable(dependency, 1, error);
        throw error;
      }
    },
    get state() {
      return stateNames[policy.state];
    },
  };
}

/**
 * An answer that we did not like is still an answer. The circuit has to see it as one: an error that it is merely told not
 * to handle would leave the row of failures before it unbroken.
 */
async function answerOf<Answer>(
  call: () => Promise<Answer>,
  isFailure: BreakerSettings['isFailure'],
): Promise<{ readonly answer: Answer } | { readonly dislikedAnswer: unknown }> {
  try {
    return { answer: await call() };
  } catch (error) {
    if (isFailure(error)) throw error;
    return { dislikedAnswer: error };
  }
}

const stateNames = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.Open]: 'open',
  [CircuitState.HalfOpen]: 'half-open',
  // Isolated by hand: to a caller that is as good as open.
  [CircuitState.Isolated]: 'open',
} as const;
