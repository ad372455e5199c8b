import { InvalidInput } from '../invalid-input.ts';
import { priceOf, servicePrices } from '../prices.ts';

export interface DataVolume {
  readonly items: number;
  readonly itemKb: number;
  /** Bytes of an item that each index holds besides its overhead: all of the item, or its keys. */
  readonly indexes: readonly { readonly name: string; readonly entryKb: number }[];
  readonly readsPerDay: number;
  readonly writesPerDay: number;
  readonly peakFactor: number;
  readonly consistentReads: boolean;
}

/** Ten million items, as the marketplace at its largest is planned. */
export const plannedVolume: DataVolume = {
  items: 10_000_000,
  itemKb: 0.6,
  indexes: [
    { name: 'GSI1 (ALL)', entryKb: 0.6 },
    { name: 'GSI2 (KEYS_ONLY)', entryKb: 0.2 },
  ],
  readsPerDay: 10_000_000,
  writesPerDay: 500_000,
  peakFactor: 3,
  consistentReads: false,
};

export interface DataCapacity {
  readonly tableGb: number;
  readonly indexGb: number;
  /** Share that the indexes add to the table's storage. */
  readonly indexOverhead: number;
  /** Capacity units a second at mean and peak load, index writes included. */
  readonly readUnits: { readonly mean: number; readonly peak: number };
  readonly writeUnits: { readonly mean: number; readonly peak: number };
  readonly monthlyUsd: {
    readonly storage: number;
    readonly onDemand: number;
    /** With auto scaling that follows the load at 70 % utilization, and so pays for mean load. */
    readonly provisioned: number;
  };
}

/** DynamoDB adds this to every item and index entry. */
const overheadBytes = 100;
const secondsInDay = 86_400;
const daysInMonth = 365.25 / 12;
const utilization = 0.7;

/** Storage, capacity units and monthly price of a DynamoDB table. */
export function dataCapacity(volume: DataVolume): DataCapacity | InvalidInput {
  const wrong = findNonsense(volume);
  if (wrong !== undefined) return wrong;
  const { items, itemKb, indexes, readsPerDay, writesPerDay, peakFactor, consistentReads } = volume;
  const gigabytes = (entryKb: number): number => (items * (entryKb * 1024 + overheadBytes)) / 1024 ** 3;
  const tableGb = gigabytes(itemKb);
  const indexGb = sum(indexes.map(({ entryKb }) => gigabytes(entryKb)));
  const readCost = Math.max(Math.ceil(itemKb / 4), 1) * (consistentReads ? 1 : 0.5);
  const writeCost = writeUnitsOf(itemKb) + sum(indexes.map(({ entryKb }) => writeUnitsOf(entryKb)));
  const readsASecond = (readsPerDay * readCost) / secondsInDay;
  const writesASecond = (writesPerDay * writeCost) / secondsInDay;
  const hours = daysInMonth * 24;
  return {
    tableGb,
    indexGb,
    indexOverhead: tableGb > 0 ? indexGb / tableGb : 0,
    readUnits: { mean: readsASecond, peak: readsASecond * peakFactor },
    writeUnits: { mean: writesASecond, peak: writesASecond * peakFactor },
    monthlyUsd: {
      storage: priceOf(servicePrices.dynamoStorage, tableGb + indexGb),
      onDemand:
        priceOf(servicePrices.dynamoReadOnDemand, readsPerDay * readCost * daysInMonth) +
        priceOf(servicePrices.dynamoWriteOnDemand, writesPerDay * writeCost * daysInMonth),
      provisioned:
        priceOf(servicePrices.dynamoReadProvisioned, (readsASecond / utilization) * hours) +
        priceOf(servicePrices.dynamoWriteProvisioned, (writesASecond / utilization) * hours),
    },
  };
}

const writeUnitsOf = (entryKb: number): number => Math.max(Math.ceil(entryKb), 1);

function findNonsense(volume: DataVolume): InvalidInput | undefined {
  const { items, itemKb, readsPerDay, writesPerDay, peakFactor, indexes } = volume;
  const figures = { items, itemKb, readsPerDay, writesPerDay, peakFactor };
  for (const [name, value] of Object.entries(figures)) {
    if (!(value >= 0 && Number.isFinite(value)))
      return new InvalidInput(`${name} is a number from 0 up, not ${value}.`);
  }
  if (itemKb > 400) return new InvalidInput(`DynamoDB holds items of up to 400 KB, not ${itemKb}.`);
  const wrong = indexes.find(({ entryKb }) => !(entryKb >= 0 && entryKb <= 400));
  return wrong === undefined
    ? undefined
    : new InvalidInput(`An entry of ${wrong.name} has 0 to 400 KB, not ${wrong.entryKb}.`);
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
