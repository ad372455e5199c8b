import type { AttributeValue } from '@aws-sdk/client-dynamodb';

import { keyText } from '../stream/stream-record.ts';

type Item = Record<string, AttributeValue>;

/** What the time-to-live sweeper deleted, for the streams to tell an expiry from somebody's deletion. */
export interface TimeToLiveRemovals {
  /** Told before the deletion is sent, so that a stream which is faster than its answer can wait for it. */
  announce(tableName: string, keys: Item, expiry: Expiry, deleted: Promise<boolean>): void;
  /** Whether this removal was the sweeper's: same key, same expiry time, and its deletion went through. */
  made(tableName: string, keys: Item, oldImage: Item | undefined): Promise<boolean>;
}

interface Expiry {
  readonly attributeName: string;
  /** The number that stood in the attribute. */
  readonly value: string;
}

/** Several streams may still have to read of a removal, so none is forgotten before this many others. */
const remembered = 10_000;

export function timeToLiveRemovals(): TimeToLiveRemovals {
  const removals = new Map<string, { readonly expiry: Expiry; readonly deleted: Promise<boolean> }>();

  return {
    announce: (tableName, keys, expiry, deleted) => {
      removals.set(itemName(tableName, keys), { expiry, deleted });
      const [oldest] = removals.keys();
      if (removals.size > remembered && oldest !== undefined) removals.delete(oldest);
    },
    made: async (tableName, keys, oldImage) => {
      const removal = removals.get(itemName(tableName, keys));
      if (removal === undefined) return false;
      const { attributeName, value } = removal.expiry;
      if (oldImage !== undefined && oldImage[attributeName]?.N !== value) return false;
      return removal.deleted;
    },
  };
}

function itemName(tableName: string, keys: Item): string {
  return `${tableName}/${keyText(keys)}`;
}
