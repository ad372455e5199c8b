/** The commands of the runbooks, by name. `dlq` is one of them too: it goes on to the command of that name. */
import { cache } from './cache.ts';
import type { Command } from './command.ts';
import { emergency } from './emergency.ts';
import { errors } from './errors.ts';
import { mode } from './mode.ts';
import { raiseConcurrency } from './raise-concurrency.ts';
import { scaleDown } from './scale-down.ts';
import { verifySpike } from './verify-spike.ts';

export const commands: Readonly<Record<string, Command>> = {
  'verify-spike': verifySpike,
  'raise-concurrency': raiseConcurrency,
  cache,
  errors,
  'scale-down': scaleDown,
  emergency,
  mode,
};
