/** Port: what Application Auto Scaling keeps provisioned of each function's alias; target tracking works between the two. */
export interface CapacityRange {
  readonly minimum: number;
  readonly maximum: number;
}

/**
 * `contended`: somebody changes it at this moment. `throttled`: too many calls. `missing`: not registered. `rejected`: no such
 * alias, or more than the function may run. In each case nothing was changed.
 */
export type TargetRefusal = 'contended' | 'throttled' | 'missing' | 'rejected';

export interface ScalableTargets {
  /** By the function's key; absent where none is registered. */
  readonly read: (keys: readonly string[]) => Promise<ReadonlyMap<string, CapacityRange>>;
  readonly set: (key: string, range: CapacityRange) => Promise<'set' | TargetRefusal>;
  /** Has the range set at that time by Application Auto Scaling itself, whatever becomes of us; replaces an earlier such order. */
  readonly setAt: (key: string, range: CapacityRange, at: Date) => Promise<'set' | TargetRefusal>;
}
