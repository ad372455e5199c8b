/** Users of several regions in one call. */
import type { User, UserRepository } from '@glamora/data';

export interface RegionRequest {
  readonly region: string;
  readonly limit: number;
}

/** Newest first in each region; the regions in the order in which they were asked for. */
export async function listUsersByRegion(
  requests: readonly RegionRequest[],
  { users }: { readonly users: Pick<UserRepository, 'listByRegion'> },
): Promise<{ region: string; users: User[] }[]> {
  return Promise.all(
    requests.map(async ({ region, limit }) => ({
      region,
      users: [...(await users.listByRegion(region, limit))],
    })),
  );
}
