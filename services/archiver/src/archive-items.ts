/**
 * Moves old rows from the table to the archive: a walk over the whole table, carried on by as many runs as it takes.
 *
 * A batch of rows is written, read back and verified; then table and archive are told of it in one transaction; only then
 * are its rows removed, each on condition that it is still what was written. A run that dies between any two of these
 * steps leaves a state from which the next one goes on.
 */
import { randomUUID } from 'node:crypto';
import { nameAt } from '@glamora/archive';
import type { ArchiveBucket, TypedRow } from '@glamora/archive';
import type { ArchivePart, ArchiveRepository, ArchiveWalk, Lease, PartReference } from '@glamora/data';
import { inParallel } from '@glamora/resilience';
import { collectBatch } from './collect-batch.ts';
import type { Batch, BatchLimits } from './collect-batch.ts';
import type { ArchivePolicy } from './archive-policy.ts';
import type { ColdRows } from './cold-rows.ts';

export interface ArchiveItemsSettings extends BatchLimits {
  readonly policies: readonly ArchivePolicy[];
  /** A new walk begins so many days after the last one began. */
  readonly walkEveryDays: number;
  /** Of a run that has died, until another may take over. A batch has to take less. */
  readonly leaseSeconds: number;
  /** A run with less time left begins no further batch. */
  readonly reserveMilliseconds: number;
  readonly removalsAtOnce: number;
  /** After so many the lease is made longer: removing takes as long as the table makes it. */
  readonly removalsPerRenewal: number;
}

export interface ArchiveItemsDependencies {
  readonly register: Pick<ArchiveRepository, 'takeLease' | 'save' | 'findPart'>;
  readonly bucket: Pick<ArchiveBucket, 'write' | 'read' | 'written' | 'discard'>;
  readonly table: ColdRows;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly millisecondsLeft: () => number;
}

/**
 * `resting`: the last walk is done, and the next one is not due. `paused`: the time was up, the next run goes on.
 * `held`: another run is at it. `corrupt`: an object does not hold what was written to it; none of its rows was removed.
 */
export type ArchiveOutcome =
  | { readonly state: 'finished' | 'paused' | 'resting'; readonly archived: number; readonly kept: number }
  | { readonly state: 'held'; readonly until: string }
  | { readonly state: 'corrupt'; readonly object: string };

type RowsOfParts = ReadonlyMap<string, Iterable<TypedRow>>;

/** @param request `begin` starts a walk even if none is due. */
export async function archiveItems(
  request: { readonly begin: boolean },
  settings: ArchiveItemsSettings,
  dependencies: ArchiveItemsDependencies,
): Promise<ArchiveOutcome> {
  const { register, now } = dependencies;
  const run = `${nameAt(now())}-${randomUUID().slice(0, 8)}`;
  const lease = (): Lease => ({
    run,
    until: new Date(now().getTime() + settings.leaseSeconds * 1000).toISOString(),
  });

  const taken = await register.takeLease(lease(), now().toISOString());
  if (taken.outcome === 'held') return { state: 'held', until: taken.until };
  if (taken.diedRun !== undefined) await discardUnlisted(taken.diedRun, settings, dependencies);
  const unfinished = walkToCarryOn(taken.walk, request.begin, settings.walkEveryDays, now());
  if (!unfinished) return rest(run, taken.walk, dependencies);
  return walkOn(run, unfinished, lease, settings, dependencies);
}

async function walkOn(
  run: string,
  begun: ArchiveWalk,
  lease: () => Lease,
  settings: ArchiveItemsSettings,
  dependencies: ArchiveItemsDependencies,
): Promise<ArchiveOutcome> {
  const { register, millisecondsLeft } = dependencies;
  let walk = begun;
  let verified: RowsOfParts = new Map();
  const lost = () => new Error(`${run} was taken for dead: another run has taken over.`);
  const renew = async () => {
    const renewed = await register.takeLease(lease(), dependencies.now().toISOString());
    if (renewed.outcome === 'held') throw lost();
  };
  const save = async (next: ArchiveWalk, keep: Lease | null, parts: readonly ArchivePart[] = []) => {
    const saved = await register.save(run, next, keep, parts);
    // Whoever took over goes on from the last saved state; to do more here would only be in its way.
    if (saved === 'lease_lost') throw lost();
    walk = next;
  };
  /* oxlint-disable no-await-in-loop -- a batch begins where the one before it ended */
  for (let number = 1; ; number += 1) {
    if (walk.pending) {
      const removal = await removeParts(walk.pending.parts, verified, renew, settings, dependencies);
      if ('corrupt' in removal) return stop(run, walk, removal.corrupt, dependencies);
      await save(afterRemoval(walk, removal, dependencies.now()), lease());
    }
    const state = walk.finishedAt !== null ? 'finished' : 'paused';
    if (state === 'finished' || millisecondsLeft() < settings.reserveMilliseconds) {
      await save(walk, null);
      return { state, archived: walk.archived, kept: walk.kept };
    }
    const batch = await collectBatch(walk, settings.policies, settings, dependencies);
    const written = await writeBatch(`${run}-${String(number).padStart(5, '0')}`, batch, dependencies);
    if ('corrupt' in written) return stop(run, walk, written.corrupt, dependencies);
    verified = written.rows;
    await save({ ...walk, pending: { parts: written.parts, cursor: batch.next } }, lease(), written.parts);
  }
  /* oxlint-enable no-await-in-loop */
}

/** The walk that is under way, or a new one if it is time. */
function walkToCarryOn(
  walk: ArchiveWalk | undefined,
  begin: boolean,
  everyDays: number,
  now: Date,
): ArchiveWalk | undefined {
  if (walk && walk.finishedAt === null) return walk;
  const nextAt = walk ? Date.parse(walk.startedAt) + everyDays * 24 * 60 * 60 * 1000 : 0;
  if (!begin && now.getTime() < nextAt) return undefined;
  return {
    startedAt: now.toISOString(),
    finishedAt: null,
    cursor: null,
    pending: null,
    archived: 0,
    kept: 0,
  };
}

async function rest(
  run: string,
  walk: ArchiveWalk | undefined,
  { register }: ArchiveItemsDependencies,
): Promise<ArchiveOutcome> {
  if (walk) await register.save(run, walk, null);
  return { state: 'resting', archived: walk?.archived ?? 0, kept: walk?.kept ?? 0 };
}

/** Gives the lease back and leaves everything as it is: a person has to look at that object. */
async function stop(
  run: string,
  walk: ArchiveWalk,
  object: string,
  { register }: ArchiveItemsDependencies,
): Promise<ArchiveOutcome> {
  await register.save(run, walk, null);
  return { state: 'corrupt', object };
}

/** A part for each entity of the batch, given back by the bucket as it was written. */
async function writeBatch(
  name: string,
  { content }: Batch,
  { bucket, now }: Pick<ArchiveItemsDependencies, 'bucket' | 'now'>,
): Promise<{ parts: readonly ArchivePart[]; rows: RowsOfParts } | { corrupt: string }> {
  const archivedAt = now().toISOString();
  const parts = await Promise.all(content.map((rows) => bucket.write({ ...rows, name, archivedAt })));
  const rows = new Map<string, Iterable<TypedRow>>();
  for (const part of parts) {
    // oxlint-disable-next-line no-await-in-loop -- few parts, and no more memory than for one
    const read = await bucket.read(part);
    if (read === 'corrupt') return { corrupt: part.object };
    rows.set(identity(part), read);
  }
  return { parts, rows };
}

/** Removes the rows of parts that the table knows of, as they were read from the archive. */
async function removeParts(
  references: readonly PartReference[],
  verified: RowsOfParts,
  renew: () => Promise<void>,
  { policies, removalsAtOnce, removalsPerRenewal }: ArchiveItemsSettings,
  { register, bucket, table }: ArchiveItemsDependencies,
): Promise<{ gone: number; changed: number } | { corrupt: string }> {
  let gone = 0;
  let changed = 0;
  for (const reference of references) {
    // oxlint-disable-next-line no-await-in-loop -- a part at a time, to bound memory
    const rows = verified.get(identity(reference)) ?? (await readListed(reference, { register, bucket }));
    if ('corrupt' in rows) return rows;
    const policy = policies.find(({ entityName }) => entityName === reference.entityName);
    for (const some of inGroups(rows, removalsPerRenewal)) {
      // oxlint-disable-next-line no-await-in-loop
      const outcomes = await inParallel(some, removalsAtOnce, (row) =>
        table.removeUnchanged(row, policy?.mayGain ?? []),
      );
      gone += outcomes.filter((outcome) => outcome === 'gone').length;
      changed += outcomes.filter((outcome) => outcome === 'changed').length;
      // oxlint-disable-next-line no-await-in-loop
      await renew();
    }
  }
  return { gone, changed };
}

function* inGroups(rows: Iterable<TypedRow>, size: number): Generator<readonly TypedRow[]> {
  let group: TypedRow[] = [];
  for (const row of rows) {
    group.push(row);
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

async function readListed(
  reference: PartReference,
  { register, bucket }: Pick<ArchiveItemsDependencies, 'register' | 'bucket'>,
): Promise<Iterable<TypedRow> | { corrupt: string }> {
  const part = await register.findPart(reference);
  if (!part) throw new Error(`The part ${reference.name} of ${reference.entityName} is not listed.`);
  const rows = await bucket.read(part);
  return rows === 'corrupt' ? { corrupt: part.object } : rows;
}

function afterRemoval(
  walk: ArchiveWalk,
  { gone, changed }: { gone: number; changed: number },
  now: Date,
): ArchiveWalk {
  const cursor = walk.pending?.cursor ?? null;
  return {
    ...walk,
    cursor,
    pending: null,
    finishedAt: cursor === null ? now.toISOString() : null,
    archived: walk.archived + gone,
    kept: walk.kept + changed,
  };
}

/** What a run wrote but died before it could tell: its rows are still in the table, and will be written again. */
async function discardUnlisted(
  run: string,
  { policies }: ArchiveItemsSettings,
  { register, bucket }: ArchiveItemsDependencies,
): Promise<void> {
  const written = await Promise.all(policies.map(({ entityName }) => bucket.written(entityName, run)));
  await inParallel(written.flat(), 4, async (reference) => {
    if (!(await register.findPart(reference))) await bucket.discard(reference);
  });
}

const identity = ({ entityName, name }: PartReference): string => `${entityName}/${name}`;
