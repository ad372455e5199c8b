/** Finds the partition keys with the most items, in the table and in each index, without troubling who works there. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import type { ScanCommandOutput } from '@aws-sdk/lib-dynamodb';
import type { GlamoraTable } from '@glamora/data';
import { KeyTally } from './key-tally.ts';
import type { CountedKey } from './key-tally.ts';

/** An id with more items than this should be spread over months. */
export const hotItems = 1000;

export interface HotKeySettings {
  /** Keys that are told for the table and for each index. */
  readonly limit: number;
  /** Read units a second, over all parts. */
  readonly rate: number;
  /** Read units for the table and for each index; what is larger is read in part. */
  readonly budget: number;
  readonly onProgress?: (where: string, items: number) => void;
}

export interface KeysOf {
  /** `table`, or the index's name. */
  readonly where: string;
  readonly items: number;
  /** Whether all of it was read. */
  readonly complete: boolean;
  readonly largest: readonly CountedKey[];
}

interface Dependencies {
  /** Milliseconds. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
}

const segments = 4;

/** Small enough that no single call takes more than the smallest sensible rate. */
const itemsOfCall = 250;

export async function findHotKeys(
  table: GlamoraTable,
  settings: HotKeySettings,
  dependencies: Dependencies,
): Promise<readonly KeysOf[]> {
  const found: KeysOf[] = [];
  for (const index of [undefined, ...Object.keys(table.indexes)])
    // oxlint-disable-next-line no-await-in-loop -- one after the other: the rate is for all
    found.push(await countKeys(table, index, settings, dependencies));
  return found;
}

async function countKeys(
  table: GlamoraTable,
  index: string | undefined,
  { limit, rate, budget, onProgress }: HotKeySettings,
  { now, sleep }: Dependencies,
): Promise<KeysOf> {
  const where = index ?? 'table';
  const tally = new KeyTally();
  const startedAt = now();
  let items = 0;
  let units = 0;
  const readSegment = async (segment: number): Promise<boolean> => {
    let start: Record<string, unknown> | undefined;
    do {
      if (units >= budget) return false;
      // oxlint-disable-next-line no-await-in-loop -- each call starts where the one before ended
      const page = await scan(table, index, segment, start);
      const keys = (page.Items ?? []).map((item) => String(item[`${index ?? ''}PK`]));
      tally.add(keys);
      items += keys.length;
      units += page.ConsumedCapacity?.CapacityUnits ?? 0;
      onProgress?.(where, items);
      // oxlint-disable-next-line no-await-in-loop
      await sleep(Math.max(0, startedAt + (units / rate) * 1000 - now()));
      start = page.LastEvaluatedKey;
    } while (start);
    return true;
  };
  const complete = await Promise.all(Array.from({ length: segments }, (_, segment) => readSegment(segment)));
  return { where, items, complete: complete.every(Boolean), largest: tally.largest(limit) };
}

function scan(
  table: GlamoraTable,
  index: string | undefined,
  segment: number,
  start: Record<string, unknown> | undefined,
): Promise<ScanCommandOutput> {
  return table.getDocumentClient().send(
    new ScanCommand({
      TableName: table.getName(),
      IndexName: index,
      Segment: segment,
      TotalSegments: segments,
      Limit: itemsOfCall,
      ExclusiveStartKey: start,
      ProjectionExpression: `${index ?? ''}PK`,
      ReturnConsumedCapacity: 'TOTAL',
    }),
  );
}
