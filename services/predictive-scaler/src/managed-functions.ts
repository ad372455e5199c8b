/** The functions whose capacity is scaled, and how far it may go. */
import type { ScalingMode } from '@glamora/data';
import * as z from 'zod/mini';

const count = z.number().check(z.int(), z.nonnegative());

const managedFunction = z.strictObject({
  /** Provisioned environments of the stage's tier. */
  provisioned: count,
  /** What a forecast may provision. */
  max: count,
  /** Of these at most the function runs at once. */
  reserved: count,
  /** Provisioned environments of the emergency tier. */
  emergency: count,
  memoryMb: count,
  /** Without it nobody can sign in or buy: never restricted to save money. */
  critical: z.boolean(),
});

export type ManagedFunction = z.output<typeof managedFunction> & { readonly key: string };

/** JSON: figures by the function's key. One without provisioned environments has none to scale. */
export const managedFunctions = z.pipe(
  z.string(),
  z.transform((text): readonly ManagedFunction[] =>
    Object.entries(z.record(z.string(), managedFunction).parse(JSON.parse(text)))
      .map(([key, figures]) => ({ key, ...figures }))
      .filter(({ provisioned }) => provisioned > 0),
  ),
);

/** Between which numbers of provisioned environments a function may be. */
export interface Bounds {
  readonly floor: number;
  readonly cap: number;
}

/** What a rule or an emergency may provision for one function. */
export const totalOfRules = 500;

/** Never more than the function may run. */
export function boundsIn(mode: ScalingMode, managed: ManagedFunction): Bounds {
  const { provisioned, max, reserved, emergency, critical } = managed;
  const cap = Math.min(max, reserved);
  if (mode === 'emergency') {
    const floor = Math.min(emergency, reserved);
    return { floor, cap: Math.max(floor, Math.min(totalOfRules, reserved)) };
  }
  if (mode === 'cost-optimised' && !critical) return { floor: 1, cap: Math.min(provisioned, cap) };
  return { floor: Math.min(provisioned, cap), cap };
}
