import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { boundsIn, managedFunctions } from '../src/managed-functions.ts';

type Capacity = { readonly reserved?: number; readonly provisioned?: number; readonly max?: number };
type Tier = Readonly<Record<string, Capacity>>;

const read = (path: string): unknown => parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const tiers = read('../../../config/tiers.yml') as Readonly<Record<string, Tier>>;
const declared = (read('../serverless.yml') as { custom: { managedFunctions: string } }).custom
  .managedFunctions;

/** What the deployment makes of the declaration on that tier. */
const managedOn = (tier: string) =>
  managedFunctions.parse(
    declared.replaceAll(
      /\$\{self:custom\.(tier|emergency)\.(\w+)\.(reserved|provisioned|max)(?:, (0))?\}/g,
      (_, source: string, key: string, figure: 'reserved' | 'provisioned' | 'max', otherwise: string) =>
        String(tiers[source === 'tier' ? tier : 'emergency']?.[key]?.[figure] ?? otherwise),
    ),
  );

describe.each(['tier1', 'tier2', 'tier3'])('the functions that are scaled on %s', (tier) => {
  test('are those that have provisioned concurrency', () => {
    const keys = managedOn(tier).map(({ key }) => key);

    const provisioned = Object.entries(tiers[tier] ?? {}).filter(([, figures]) => figures.provisioned);
    expect(keys).toEqual(provisioned.map(([key]) => key));
  });

  test('together may be forecast to 200 environments, and each never beyond what it may run', () => {
    const all = managedOn(tier);

    const bounds = all.map((managed) => ({ managed, ...boundsIn('automatic', managed) }));

    expect(bounds.reduce((sum, { cap }) => sum + cap, 0)).toBeLessThanOrEqual(200);
    for (const { managed, floor, cap } of bounds) {
      expect(floor).toBe(managed.provisioned);
      expect(cap).toBeGreaterThanOrEqual(floor);
      expect(cap).toBeLessThanOrEqual(managed.reserved);
    }
  });

  test('have in an emergency the capacity of the emergency tier, as far as they may run it', () => {
    const all = managedOn(tier);

    const floors = all.map((managed) => boundsIn('emergency', managed).floor);

    expect(floors).toEqual(all.map(({ emergency, reserved }) => Math.min(emergency, reserved)));
  });

  test('give up capacity to save money, but for those without which nobody can sign in or buy', () => {
    const all = managedOn(tier);

    const restricted = all.filter(({ critical }) => !critical);
    const spared = all.filter(({ critical }) => critical);

    expect(restricted.map((managed) => boundsIn('cost-optimised', managed))).toEqual(
      restricted.map(({ provisioned }) => ({ floor: 1, cap: provisioned })),
    );
    expect(spared.map((managed) => boundsIn('cost-optimised', managed))).toEqual(
      spared.map((managed) => boundsIn('automatic', managed)),
    );
  });
});

test('where nothing is provisioned nothing is scaled', () => {
  const all = managedOn('sandbox');

  expect(all).toEqual([]);
});
