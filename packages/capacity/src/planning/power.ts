/** What a function's memory does to its time and its price, from what was measured of its work. */
import { InvalidInput } from '../invalid-input.ts';
import type { LambdaPrices } from '../prices.ts';

/** What one call of a function needs, wherever it runs. */
export interface MeasuredFunction {
  /** Milliseconds of one whole virtual CPU. */
  readonly cpuMs: number;
  /** Milliseconds spent waiting for others, which no memory shortens. */
  readonly waitMs: number;
  /** The most memory that the function was seen to hold; no smaller size is considered. */
  readonly peakMemoryMb: number;
}

export interface MemoryChoice {
  readonly memoryMb: number;
  /** Milliseconds of a call in a warm environment. */
  readonly durationMs: number;
  readonly usdPerMillion: number;
}

export interface PowerTuning {
  readonly choices: readonly MemoryChoice[];
  readonly cheapest: MemoryChoice;
  /** The fastest of those that cost little more than the cheapest. */
  readonly suggested: MemoryChoice;
}

export interface PowerSettings {
  readonly prices: LambdaPrices;
  /** How much dearer than the cheapest the suggested size may be, as a share; default 0.1. */
  readonly tolerance?: number;
}

/** At this size an environment has one whole virtual CPU; JavaScript makes use of no second one. */
const oneCpuMemoryMb = 1769;

const memorySizes = [128, 192, 256, 384, 512, 768, 1024, 1536, oneCpuMemoryMb, 2048, 3008] as const;

/** CPU is shared out in proportion to memory. The environment's start is not counted: Lambda gives it a whole CPU. */
export function powerTuning(
  { cpuMs, waitMs, peakMemoryMb }: MeasuredFunction,
  { prices, tolerance = 0.1 }: PowerSettings,
): PowerTuning | InvalidInput {
  if (![cpuMs, waitMs, peakMemoryMb].every((figure) => Number.isFinite(figure) && figure >= 0))
    return new InvalidInput('cpuMs, waitMs and peakMemoryMb are numbers from 0.');
  const choices = memorySizes
    .filter((memoryMb) => memoryMb >= peakMemoryMb)
    .map((memoryMb): MemoryChoice => {
      const durationMs = waitMs + cpuMs / Math.min(1, memoryMb / oneCpuMemoryMb);
      return { memoryMb, durationMs, usdPerMillion: 1e6 * priceOfCall(durationMs, memoryMb, prices) };
    });
  const [cheapest] = choices.toSorted((one, other) => one.usdPerMillion - other.usdPerMillion);
  if (!cheapest) return new InvalidInput(`No size that is considered holds ${peakMemoryMb} MB.`);
  const [suggested = cheapest] = choices
    .filter(({ usdPerMillion }) => usdPerMillion <= cheapest.usdPerMillion * (1 + tolerance))
    .toSorted((one, other) => one.durationMs - other.durationMs);
  return { choices, cheapest, suggested };
}

/** Duration is charged by whole milliseconds. */
function priceOfCall(durationMs: number, memoryMb: number, prices: LambdaPrices): number {
  const gigabyteSeconds = (Math.ceil(durationMs) / 1000) * (memoryMb / 1024);
  return prices.request + gigabyteSeconds * prices.onDemandDuration;
}
