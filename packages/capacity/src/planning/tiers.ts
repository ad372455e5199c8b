/** A tier of the marketplace: what its functions are granted, all together. */
export interface Tier {
  readonly name: 'tier1' | 'tier2' | 'tier3';
  readonly upToUsers: number;
  readonly provisioned: number;
  readonly reserved: number;
  readonly apiCache: boolean;
  /** What was once promised for a month, in US dollars. */
  readonly claimedUsd: number;
}

export const tiers: readonly [Tier, Tier, Tier] = [
  { name: 'tier1', upToUsers: 10_000, provisioned: 10, reserved: 100, apiCache: false, claimedUsd: 50 },
  { name: 'tier2', upToUsers: 50_000, provisioned: 25, reserved: 200, apiCache: false, claimedUsd: 120 },
  { name: 'tier3', upToUsers: 100_000, provisioned: 50, reserved: 400, apiCache: true, claimedUsd: 200 },
];

/** For a spike, for two hours at most. */
export const emergency = {
  provisioned: 100,
  reserved: 800,
  hours: 2,
  loadFactor: 10,
  claimedUsd: 50,
} as const;

/** The smallest tier for so many users; the largest where none is large enough. */
export function tierFor(users: number): Tier {
  return tiers.find(({ upToUsers }) => users <= upToUsers) ?? tiers[2];
}
