/** The nearest cache: in the memory of one execution environment, and gone with it. */
import { LRUCache } from 'lru-cache';
import type { CacheEntry } from './cache-entry.ts';

export interface ProcessCacheSettings {
  readonly mostEntries: number;
  /** Of all entries together, as their writers measure them. */
  readonly mostBytes: number;
}

export interface ProcessCache<Value> {
  get(key: string): CacheEntry<Value> | undefined;
  /** An entry that is older than what is held is dropped, and so is one that is larger than everything may be together. */
  set(key: string, entry: CacheEntry<Value>, bytes: number): void;
}

/** What was used longest ago goes first. */
export function createProcessCache<Value>({
  mostEntries,
  mostBytes,
}: ProcessCacheSettings): ProcessCache<Value> {
  const entries = new LRUCache<string, CacheEntry<Value>>({ max: mostEntries, maxSize: mostBytes });
  return {
    get: (key) => entries.get(key),
    set(key, entry, bytes) {
      const held = entries.peek(key);
      if (held && isNewer(held, entry)) return;
      // An entry costs its key, too, and may be as short as nothing at all.
      entries.set(key, entry, { size: bytes + key.length });
    },
  };
}

function isNewer(one: CacheEntry<unknown>, other: CacheEntry<unknown>): boolean {
  return one.version === other.version ? one.readAt > other.readAt : one.version > other.version;
}
