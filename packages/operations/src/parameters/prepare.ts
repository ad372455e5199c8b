/** Puts what a stage lacks into its parameter store. What is there stays, but for groups that are to be rotated. */
import { CommandError } from '../command-error.ts';
import { allGroups, chainGroup, rotatableGroups, secretGroups } from './parameter-groups.ts';
import type { ParameterGroup, SecretGroup, Values } from './parameter-groups.ts';
import type { ParameterStore } from './parameter-store.ts';

export interface Preparation {
  readonly store: ParameterStore;
  /** Names of groups. */
  readonly rotate: ReadonlySet<string>;
  readonly dryRun: boolean;
  /** Null where the operator has said nothing of a chain. Not called where the chain is known. */
  readonly chain: (() => Promise<Values>) | null;
}

export interface GroupOutcome {
  readonly group: ParameterGroup;
  readonly outcome: 'kept' | 'made' | 'rotated' | 'missing';
  /** What an operator has to do about it. */
  readonly next?: string;
}

/** @throws CommandError where one half of a pair is missing, or there is nothing of that name to rotate. */
export async function prepare(preparation: Preparation): Promise<readonly GroupOutcome[]> {
  refuseUnknown(preparation.rotate);
  const outcomes: GroupOutcome[] = [];
  for (const group of secretGroups)
    // oxlint-disable-next-line no-await-in-loop -- each is written before the next is made
    outcomes.push(await prepareSecrets(group, preparation));
  outcomes.push({ group: chainGroup, outcome: await prepareChain(preparation) });
  return outcomes;
}

/** What of each group is not there. */
export async function missingParameters(store: ParameterStore): Promise<readonly string[]> {
  const read = await Promise.all(allGroups.map(({ parameters }) => store.read(parameters)));
  return allGroups.flatMap(({ parameters }, position) =>
    parameters.filter((name) => read[position]?.[name] === undefined),
  );
}

function refuseUnknown(rotate: ReadonlySet<string>): void {
  const names = rotatableGroups.map(({ name }) => name);
  for (const name of rotate)
    if (!names.includes(name))
      throw new CommandError(`--rotate takes ${names.join(' and ')}, not "${name}".`);
}

async function prepareSecrets(
  group: SecretGroup,
  { store, rotate, dryRun }: Preparation,
): Promise<GroupOutcome> {
  const former = await store.read([...group.parameters, ...(group.alsoRead ?? [])]);
  const missing = group.parameters.filter((name) => former[name] === undefined);
  if (missing.length === group.parameters.length) {
    if (!dryRun) await store.write(group.make());
    return { group, outcome: 'made' };
  }
  if (missing.length > 0)
    throw new CommandError(
      `${missing.join(', ')} is missing, and what belongs to it is there. Put it back, or remove all of ${group.parameters.join(', ')}.`,
    );
  if (!rotate.has(group.name) || !group.rotate) return { group, outcome: 'kept' };
  const { write, remove, next } = group.rotate(former);
  if (!dryRun) {
    await store.write(write);
    await store.remove(remove);
  }
  return { group, outcome: 'rotated', next };
}

async function prepareChain({ store, rotate, dryRun, chain }: Preparation): Promise<GroupOutcome['outcome']> {
  const known = Object.keys(await store.read(chainGroup.parameters)).length;
  const isRotated = rotate.has(chainGroup.name);
  if (known === chainGroup.parameters.length && !isRotated) return 'kept';
  if (chain === null) return 'missing';
  if (!dryRun) await store.write(await chain());
  return known === 0 ? 'made' : 'rotated';
}
