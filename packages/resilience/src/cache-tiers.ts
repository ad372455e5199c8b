/**
 * Caches before a source: the process's own, then the shared one, then the source itself.
 *
 * What is found further away is kept nearer by, as old as it is: an entry does not become younger by being copied.
 */
import type { CacheEntry } from './cache-entry.ts';
import type { ProcessCache } from './cache-process.ts';
import type { SharedCache } from './cache-shared.ts';

export interface CacheTiersSettings<Value> {
  readonly process: ProcessCache<Value>;
  /** For how many seconds after it was read an entry of the process is believed. */
  readonly processSeconds: number;
  /** undefined where there is none. */
  readonly shared: SharedCache | undefined;
  readonly sharedSeconds: number;
  /** For how long it is believed that there is nothing. */
  readonly absentSeconds: number;
  /** For how many seconds what is no longer believed may still be shown, where the source can't be asked. */
  readonly staleSeconds: number;
  /** How long who could be shown something stale waits for the source. */
  readonly patienceMs: number;
  /** Whether an error of the source says that it can't be asked just now. */
  readonly isOutage: (error: unknown) => boolean;
  readonly encode: (value: Value) => string;
  /** undefined where the text is not what is written today, but by an earlier release. */
  readonly decode: (text: string) => Value | undefined;
  readonly now: () => Date;
}

/** What the source has now. */
export interface Sourced<Value> {
  readonly value: Value | undefined;
  readonly version: number;
}

export interface LookUp<Value> extends Sourced<Value> {
  readonly from: 'process' | 'shared' | 'source';
  readonly ageSeconds: number;
  /** No longer believed, and shown for want of anything better. */
  readonly isStale: boolean;
}

export interface CacheTiers<Value> {
  /** @param load asks the source; what it throws is thrown, unless something stale can be shown in its place. */
  lookUp(key: string, load: () => Promise<Sourced<Value>>): Promise<LookUp<Value>>;
  /** Asks the source whatever caches hold, and has them hold what it says. */
  lookUpAnew(key: string, load: () => Promise<Sourced<Value>>): Promise<LookUp<Value>>;
  /** Puts what was read for another purpose where it will be asked for. Does nothing where nobody shares. */
  share(read: readonly (Sourced<Value> & { readonly key: string })[]): Promise<void>;
}

type Tier = 'process' | 'shared';

export function createCacheTiers<Value>(settings: CacheTiersSettings<Value>): CacheTiers<Value> {
  const { process, shared, encode, decode, now } = settings;
  const flights = new Map<string, Promise<LookUp<Value>>>();

  const ageOf = ({ readAt }: CacheEntry<Value>) => Math.max(0, (now().getTime() - readAt) / 1000);

  function isBelieved(entry: CacheEntry<Value>, tier: Tier): boolean {
    const limit = tier === 'process' ? settings.processSeconds : settings.sharedSeconds;
    const seconds = entry.value === undefined ? Math.min(limit, settings.absentSeconds) : limit;
    return ageOf(entry) < seconds;
  }

  function shown(entry: CacheEntry<Value>, from: LookUp<Value>['from'], isStale = false): LookUp<Value> {
    const { value, version } = entry;
    return { value, version, from, isStale, ageSeconds: Math.floor(ageOf(entry)) };
  }

  async function readShared(key: string): Promise<CacheEntry<Value> | undefined> {
    const found = await shared?.read(key).catch(() => undefined);
    if (found?.value === undefined) return found && { ...found, value: undefined };
    const value = decode(found.value);
    if (value === undefined) return undefined;
    const entry = { ...found, value };
    process.set(key, entry, found.value.length);
    return entry;
  }

  async function writeShared(entries: readonly { key: string; entry: CacheEntry<string> }[]): Promise<void> {
    const keptSeconds = settings.staleSeconds;
    // A cache that is away costs its caller a hit, never the answer.
    await shared?.write(entries.map((each) => ({ ...each, keptSeconds }))).catch(() => undefined);
  }

  async function ask(key: string, load: () => Promise<Sourced<Value>>): Promise<LookUp<Value>> {
    // Before the source is asked: a change that comes meanwhile makes the answer older than it looks.
    const readAt = now().getTime();
    const { value, version } = await load();
    const entry = { value, version, readAt };
    const text = value === undefined ? undefined : encode(value);
    process.set(key, entry, text?.length ?? 0);
    await writeShared([{ key, entry: { ...entry, value: text } }]);
    return shown(entry, 'source');
  }

  async function lookFurther(key: string, load: () => Promise<Sourced<Value>>): Promise<LookUp<Value>> {
    const distant = await readShared(key);
    if (distant && isBelieved(distant, 'shared')) return shown(distant, 'shared');
    const last = distant ?? process.get(key);
    // What was never there can't be shown in place of what is now.
    if (last?.value === undefined || ageOf(last) > settings.staleSeconds) return ask(key, load);
    const stale = () => shown(last, distant ? 'shared' : 'process', true);
    const asked = ask(key, load).catch((error: unknown) => {
      if (settings.isOutage(error)) return stale();
      throw error;
    });
    return withinPatience(asked, stale, settings.patienceMs);
  }

  return {
    async lookUp(key, load) {
      const near = process.get(key);
      if (near && isBelieved(near, 'process')) return shown(near, 'process');
      // Who misses while another asks waits for the other's answer.
      const flight = flights.get(key);
      if (flight) return flight;
      const started = lookFurther(key, load).finally(() => flights.delete(key));
      flights.set(key, started);
      return started;
    },
    lookUpAnew: ask,
    async share(read) {
      const readAt = now().getTime();
      const entries = read.map(({ key, value, version }) => ({
        key,
        entry: { version, readAt, value: value === undefined ? undefined : encode(value) },
      }));
      if (entries.length > 0) await writeShared(entries);
    },
  };
}

/** The answer where it comes in time; else what there is meanwhile. The answer, when it comes, is kept for the next. */
async function withinPatience<Answer>(
  asked: Promise<Answer>,
  meanwhile: () => Answer,
  patienceMs: number,
): Promise<Answer> {
  const { promise: patience, resolve } = Promise.withResolvers<Answer>();
  const timer = setTimeout(() => resolve(meanwhile()), patienceMs);
  try {
    return await Promise.race([asked, patience]);
  } finally {
    clearTimeout(timer);
    // Nobody is left to hear of an answer that comes late and is a bug's.
    asked.catch(() => undefined);
  }
}
