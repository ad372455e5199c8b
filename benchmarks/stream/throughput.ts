/** How fast changes of the table become projections. */
import { inParallel } from '@glamora/resilience';
import { setTimeout as pause } from 'node:timers/promises';
import type { LocalCloud } from '@glamora/dev-cloud';
import { Business, consumersOf, eventsOfRound, recordsOfRound } from './business.ts';
import type { BusinessEvent } from './business.ts';
import { openLocalTable, withLocalCloud } from './local-table.ts';
import { noteProjections } from './projections.ts';
import type { Projections } from './projections.ts';

export interface ThroughputSettings {
  /** Business events a second under steady load. */
  readonly rate: number;
  readonly seconds: number;
  /** Stream records that wait when the fan-out begins. */
  readonly backlog: number;
  readonly onProgress: (phase: string, done: number, of: number) => void;
}

export interface Throughput {
  /** From the write's answer to the consumer's end, by consumer, and of whole events. Milliseconds. */
  readonly steadyLags: readonly Lags[];
  readonly backlog: {
    readonly events: number;
    readonly records: number;
    /** That it took to write them, while nobody read. */
    readonly writingSeconds: number;
    /** From the first delivery to the last projection. */
    readonly seconds: number;
    /** From the first delivery to each projection. */
    readonly lags: readonly Lags[];
  };
}

export interface Lags {
  readonly consumer: string;
  readonly milliseconds: readonly number[];
}

/** Rounds that are written at once. */
const writers = 8;

/** So many creators share the load. */
const creators = 10;

export async function measureThroughput(settings: ThroughputSettings): Promise<Throughput> {
  const projections = noteProjections();
  return withLocalCloud({ delivery: projections.wrap }, async (cloud) => {
    const { table, close } = openLocalTable(cloud.endpoints.dynamodb);
    const business = new Business(table);
    try {
      // Functions load their code with the first message.
      await writeRounds(business, 2);
      await cloud.idle();
      const steady = await writeSteadily(business, settings);
      await cloud.idle();
      const steadyLags = lagsOf(steady, projections, ({ writtenAt }) => writtenAt);
      const backlog = await workOffBacklog(business, cloud, projections, settings);
      return { steadyLags, backlog };
    } finally {
      close();
    }
  });
}

async function writeRounds(
  business: Business,
  rounds: number,
  onRound: () => void = () => {},
): Promise<readonly BusinessEvent[]> {
  const numbers = Array.from({ length: rounds }, (_, number) => number);
  const events = await inParallel(numbers, writers, async (number) => {
    const round = await business.round(number % creators);
    onRound();
    return round;
  });
  return events.flat();
}

/** A round begins whenever it is due, whether or not the one before has been written. */
async function writeSteadily(
  business: Business,
  { rate, seconds, onProgress }: ThroughputSettings,
): Promise<readonly BusinessEvent[]> {
  const rounds = Math.ceil((rate * seconds) / eventsOfRound);
  const began = performance.now();
  const written: Promise<readonly BusinessEvent[]>[] = [];
  for (let number = 0; number < rounds; number += 1) {
    const due = began + (number * eventsOfRound * 1000) / rate;
    // oxlint-disable-next-line no-await-in-loop -- a clock has an order
    await pause(Math.max(0, due - performance.now()));
    written.push(business.round(number % creators));
    onProgress('steady load', number + 1, rounds);
  }
  return (await Promise.all(written)).flat();
}

async function workOffBacklog(
  business: Business,
  cloud: LocalCloud,
  projections: Projections,
  { backlog, onProgress }: ThroughputSettings,
): Promise<Throughput['backlog']> {
  const rounds = Math.ceil(backlog / recordsOfRound);
  projections.hold();
  let written = 0;
  const began = performance.now();
  const events = await writeRounds(business, rounds, () => {
    written += 1;
    onProgress('writing the backlog', written, rounds);
  });
  const writingSeconds = (performance.now() - began) / 1000;
  const released = projections.release();
  const watch = setInterval(() => {
    const done = events.filter((event) => isDone(event, projections)).length;
    onProgress('working it off', done, events.length);
  }, 1000);
  await cloud.idle();
  clearInterval(watch);
  const lags = lagsOf(events, projections, () => released);
  const last = lags
    .flatMap(({ milliseconds }) => milliseconds)
    .reduce((longest, each) => Math.max(longest, each), 0);
  return {
    events: events.length,
    records: rounds * recordsOfRound,
    writingSeconds,
    seconds: last / 1000,
    lags,
  };
}

function isDone({ kind, subject }: BusinessEvent, projections: Projections): boolean {
  return consumersOf[kind].every((consumer) => projections.doneAt(consumer, subject) !== undefined);
}

/** By consumer, and of all that an event has to reach. Throws where a projection is missing: then there is no figure. */
function lagsOf(
  events: readonly BusinessEvent[],
  projections: Projections,
  from: (event: BusinessEvent) => number,
): readonly Lags[] {
  const lags = new Map<string, number[]>();
  const add = (consumer: string, milliseconds: number) => {
    const known = lags.get(consumer);
    if (known) known.push(milliseconds);
    else lags.set(consumer, [milliseconds]);
  };
  for (const event of events) {
    const done = consumersOf[event.kind].map((consumer) => {
      const at = projections.doneAt(consumer, event.subject);
      if (at === undefined) throw new Error(`${consumer} never heard of ${event.kind} ${event.subject}`);
      add(consumer, at - from(event));
      return at;
    });
    add('all of them', Math.max(...done) - from(event));
  }
  return [...lags].map(([consumer, milliseconds]) => ({ consumer, milliseconds }));
}
