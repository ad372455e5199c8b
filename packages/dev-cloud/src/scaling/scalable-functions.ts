/** Application Auto Scaling's part: between which numbers each function's provisioned concurrency is kept, and what is ordered for later. */
export interface CapacityRange {
  readonly minimum: number;
  readonly maximum: number;
}

export interface ScalableFunctions {
  /** What a deployment provisions; a range that was set since is kept. */
  declare(functionName: string, range: CapacityRange): void;
  /** Undefined for a function that has no provisioned concurrency. */
  rangeOf(functionName: string): CapacityRange | undefined;
  set(functionName: string, range: CapacityRange): void;
  /** Replaces an earlier order of the same name. */
  order(name: string, functionName: string, range: CapacityRange, at: number): void;
}

/** @param now a time to come orders wait for, in milliseconds. */
export function scalableFunctions(now: () => number, log: (line: string) => void): ScalableFunctions {
  const ranges = new Map<string, CapacityRange>();
  const orders = new Map<string, { functionName: string; range: CapacityRange; at: number }>();

  const set = (functionName: string, range: CapacityRange) => {
    const before = ranges.get(functionName);
    ranges.set(functionName, range);
    if (before?.minimum !== range.minimum || before.maximum !== range.maximum)
      log(`scaling: ${functionName} ${describe(before)} → ${describe(range)} provisioned`);
  };

  /** Orders are carried out when somebody looks: nobody can tell the difference. */
  const carryOutOrders = () => {
    for (const [key, { functionName, range, at }] of orders)
      if (at <= now()) {
        orders.delete(key);
        set(functionName, range);
      }
  };

  return {
    set,
    declare(functionName, range) {
      if (!ranges.has(functionName)) ranges.set(functionName, range);
    },
    rangeOf(functionName) {
      carryOutOrders();
      return ranges.get(functionName);
    },
    order(name, functionName, range, at) {
      orders.set(`${functionName} ${name}`, { functionName, range, at });
    },
  };
}

function describe(range: CapacityRange | undefined): string {
  return range === undefined ? 'none' : `${range.minimum}–${range.maximum}`;
}
