/** What a person should look at, in sentences. */
import type { Snapshot } from '../snapshot.ts';
import { age, duration, plural } from './format.ts';

export interface Notice {
  readonly text: string;
  /** The section that tells more. */
  readonly section: string;
}

const longLagMs = 10_000;
const longWaitSeconds = 60;

export function noticesOf(snapshot: Snapshot): readonly Notice[] {
  return [
    ...snapshot.parts
      .filter(({ state }) => state === 'down')
      .map(({ name, detail }) => ({ section: 'parts', text: `The part “${name}” ${detail}.` })),
    ...snapshot.breakers
      .filter(({ state }) => state !== 'closed')
      .map(({ functionName, dependency, state }) => ({
        section: 'breakers',
        text: `${functionName} does not ask ${dependency}: its breaker is ${state}.`,
      })),
    ...snapshot.services
      .flatMap(({ functions }) => functions)
      .filter(({ errors }) => errors > 0)
      .map(({ name, errors }) => ({
        section: 'functions',
        text: `${name} failed ${errors === 1 ? 'once' : `${errors} times`} in five minutes.`,
      })),
    ...snapshot.deadLetters
      .filter(({ count }) => count > 0)
      .map(({ name, count }) => ({
        section: 'dead-letters',
        text: `${plural(count, 'message')} of ${name} failed for good.`,
      })),
    ...snapshot.queues
      .filter(({ oldestSeconds }) => (oldestSeconds ?? 0) > longWaitSeconds)
      .map(({ name, oldestSeconds }) => ({
        section: 'queues',
        text: `A message has been in ${name} for ${age(oldestSeconds ?? 0)}.`,
      })),
    ...snapshot.streams
      .filter(({ lagMilliseconds }) => lagMilliseconds > longLagMs)
      .map(({ functionName, lagMilliseconds }) => ({
        section: 'streams',
        text: `${functionName} gets the table’s changes ${duration(lagMilliseconds)} late.`,
      })),
  ];
}
