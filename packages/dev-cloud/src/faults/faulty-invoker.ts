/** Delivers to functions as queues and streams do on a bad day: twice, out of order, and to consumers that die over it. */
import type { FunctionInvoker, Invocation } from '../event-sources/index.ts';
import { chanceOf } from './chance.ts';
import { idOf, isMessage, mayBeDoubled, subjectOf } from './delivered-record.ts';
import type { DeliveredRecord } from './delivered-record.ts';
import type { FaultJournal } from './fault-journal.ts';

export interface DeliveryFaultSettings {
  readonly seed: number;
  /** Of the batches whose consumer is killed, from 0 to 1: half of them before, half after it has done its work. */
  readonly killedShare: number;
  readonly journal: FaultJournal;
}

type KilledWhen = 'before its work' | 'after its work';

/** A message that kills each of its consumers is poison, and would rightly end as a dead letter. */
const mostKills = 2;

export function faultyInvoker(invoker: FunctionInvoker, settings: DeliveryFaultSettings): FunctionInvoker {
  const { seed, killedShare, journal } = settings;
  const deliveries = new Map<string, number>();
  const kills = new Map<string, number>();

  function drawKill(functionName: string, batch: readonly DeliveredRecord[]): KilledWhen | undefined {
    if (batch.some((record) => (kills.get(idOf(record)) ?? 0) >= mostKills)) return undefined;
    const chances = batch.map((record) =>
      chanceOf(seed, 'kill', functionName, subjectOf(record), deliveries.get(idOf(record)) ?? 0),
    );
    // The batch's own chance is that of one of its records, whichever others came with it.
    const chance = chances[0] ?? 1;
    if (chance >= killedShare) return undefined;
    for (const record of batch) countOne(kills, idOf(record));
    return chance < killedShare / 2 ? 'before its work' : 'after its work';
  }

  /** A stream keeps the order of its records, however often it delivers them. */
  function reordered(functionName: string, batch: readonly DeliveredRecord[]): readonly DeliveredRecord[] {
    if (batch.length < 2 || !batch.every(isMessage)) return batch;
    journal.note('batch reordered', `${functionName}: ${batch.length} messages`);
    const place = (record: DeliveredRecord) => chanceOf(seed, 'order', functionName, subjectOf(record));
    return batch.toSorted((one, other) => place(one) - place(other));
  }

  async function deliverTwice(functionName: string, batch: readonly DeliveredRecord[]): Promise<Invocation> {
    const doubled = batch.filter(mayBeDoubled);
    const deliver = (records: readonly DeliveredRecord[]) =>
      invoker.invoke(functionName, { Records: records });
    const first = deliver(reordered(functionName, batch));
    if (doubled.length === 0) return first;
    journal.note('batch delivered twice', `${functionName}: ${doubled.map(idOf).join(' ')}`);
    // Two consumers at once have to share a queue's messages; a shard waits for one batch before it hands out the next.
    const [one, other] = doubled.every(isMessage)
      ? await Promise.all([first, deliver(doubled)])
      : [await first, await deliver(doubled)];
    return together(one, other);
  }

  return {
    isReady: (functionName) => invoker.isReady(functionName),
    async invoke(functionName, payload) {
      const { Records: batch } = payload as { readonly Records: readonly DeliveredRecord[] };
      const killed = drawKill(functionName, batch);
      for (const record of batch) countOne(deliveries, idOf(record));
      if (killed) journal.note(`consumer killed ${killed}`, `${functionName}: ${batch.map(idOf).join(' ')}`);
      if (killed === 'before its work') return dead(killed);
      const invocation = await deliverTwice(functionName, batch);
      return killed && invocation.ok ? dead(killed) : invocation;
    },
  };
}

function dead(when: KilledWhen): Invocation {
  return { ok: false, error: 'function', message: `killed ${when} was known to be done` };
}

/** What failed at one of the two deliveries has failed: it comes again. */
function together(one: Invocation, other: Invocation): Invocation {
  if (!one.ok || !other.ok) return one.ok ? other : one;
  return { ok: true, payload: { batchItemFailures: [...failuresOf(one), ...failuresOf(other)] } };
}

function failuresOf({ payload }: Extract<Invocation, { ok: true }>): readonly unknown[] {
  return (payload as { batchItemFailures?: readonly unknown[] } | null)?.batchItemFailures ?? [];
}

function countOne(counts: Map<string, number>, id: string): void {
  counts.set(id, (counts.get(id) ?? 0) + 1);
}
