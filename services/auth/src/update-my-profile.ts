/** Users change what others see of them. */
import { problem } from '@glamora/contracts';
import type { Problem, WalletAddress } from '@glamora/contracts';
import type { User, UserChanges, UserRepository } from '@glamora/data';

interface Dependencies {
  readonly users: Pick<UserRepository, 'find' | 'update'>;
  readonly now: () => Date;
}

/** No changes at all are no change: the time of the last one stays. */
export async function updateMyProfile(
  caller: WalletAddress,
  changes: UserChanges,
  { users, now }: Dependencies,
): Promise<User | Problem<'user_not_found'>> {
  const user = await users.find(caller, { consistent: true });
  if (!user) return problem('user_not_found');
  if (Object.values(changes).every((change) => change === undefined)) return user;
  return (await users.update(user, changes, now().toISOString())) ?? problem('user_not_found');
}
