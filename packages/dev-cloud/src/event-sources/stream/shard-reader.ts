import { createHash } from 'node:crypto';

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type DynamoDBStreamsClient,
  type GetRecordsCommandOutput,
  type _Record,
} from '@aws-sdk/client-dynamodb-streams';

import type { Clock } from '../clock.ts';
import { describeError, type Counters, type Log } from '../event-source.ts';
import type { Filter } from '../filter-pattern.ts';
import type { TimeToLiveRemovals } from '../time-to-live/removals.ts';
import { shardEnd, trimHorizon } from './checkpoints.ts';
import type { Lane } from './lane.ts';
import type { ShardProgress } from './shard-progress.ts';
import { changesNothing, toStreamRecord, type StreamOrigin, type StreamRecord } from './stream-record.ts';

export interface ShardReaderSettings {
  readonly shardId: string;
  readonly tableName: string;
  readonly origin: StreamOrigin;
  /** Where to go on: the sequence number of the last record handled, or {@link trimHorizon}. */
  readonly checkpoint: string;
  /** Reading waits while more records than this are in hand. */
  readonly outstandingLimit: number;
}

export interface ShardReaderDependencies {
  readonly streams: DynamoDBStreamsClient;
  readonly passes: Filter;
  readonly removals: TimeToLiveRemovals | undefined;
  readonly lanes: readonly Lane[];
  readonly progress: ShardProgress;
  readonly saveCheckpoint: (checkpoint: string) => Promise<void>;
  readonly counters: Counters;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
}

/** An idle stream is asked less and less often, and often again with the first record. */
const shortestPauseMilliseconds = 20;
const longestPauseMilliseconds = 150;
const pauseGrowth = 1.2;

const outageMilliseconds = 500;

/** Reads one shard from its checkpoint to its end, and gives what passes the filter to the lanes. */
export class ShardReader {
  readonly #settings: ShardReaderSettings;
  readonly #dependencies: ShardReaderDependencies;
  /** The last record read, handled or not. */
  #position: string;
  #pause = shortestPauseMilliseconds;
  #readsStarted = 0;
  #idleWaiters: { readonly afterRead: number; readonly resolve: () => void }[] = [];

  constructor(settings: ShardReaderSettings, dependencies: ShardReaderDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#position = settings.checkpoint;
  }

  /** Resolves when the shard is closed and handled, or when the event source is stopped. */
  async run(): Promise<void> {
    const { signal, log, clock } = this.#dependencies;
    while (!signal.aborted) {
      try {
        if (await this.#readToEnd()) return;
      } catch (error) {
        if (signal.aborted) return;
        this.#recover(error);
        log(`the stream of ${this.#settings.tableName} does not answer: ${describeError(error)}`);
        await clock.sleep(outageMilliseconds, signal);
      }
    }
  }

  /** Resolves when a read that began after the call found nothing new and nothing is in hand. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      if (this.#dependencies.signal.aborted) resolve();
      else this.#idleWaiters.push({ afterRead: this.#readsStarted, resolve });
    });
  }

  releaseWaiters(): void {
    for (const { resolve } of this.#idleWaiters.splice(0)) resolve();
  }

  /** Gives true at the end of the shard, false when the event source is stopped. */
  async #readToEnd(): Promise<boolean> {
    const { signal, lanes } = this.#dependencies;
    let iterator = await this.#iterator();
    while (!signal.aborted) {
      await this.#roomForMore();
      this.#readsStarted += 1;
      const page: GetRecordsCommandOutput = await this.#dependencies.streams.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      await this.#handle(page.Records ?? []);
      // The one sign of a closed shard: the local engine reports an ending sequence number for open ones, too.
      if (page.NextShardIterator === undefined) {
        await Promise.all(lanes.map((lane) => lane.drained()));
        if (signal.aborted) return false;
        await this.#dependencies.saveCheckpoint(shardEnd);
        return true;
      }
      iterator = page.NextShardIterator;
      await this.#rest(page.Records?.length ?? 0);
    }
    return false;
  }

  async #iterator(): Promise<string | undefined> {
    const { ShardIterator } = await this.#dependencies.streams.send(
      new GetShardIteratorCommand({
        StreamArn: this.#settings.origin.streamArn,
        ShardId: this.#settings.shardId,
        ...(this.#position === trimHorizon
          ? { ShardIteratorType: 'TRIM_HORIZON' as const }
          : { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER' as const, SequenceNumber: this.#position }),
      }),
    );
    return ShardIterator;
  }

  /** Records older than 24 hours are gone from the stream: the oldest one left is next. */
  #recover(error: unknown): void {
    if (error instanceof Error && error.name === 'TrimmedDataAccessException') this.#position = trimHorizon;
  }

  async #roomForMore(): Promise<void> {
    const { progress, clock, signal } = this.#dependencies;
    while (progress.outstanding >= this.#settings.outstandingLimit && !signal.aborted) {
      await clock.sleep(shortestPauseMilliseconds, signal);
    }
  }

  async #handle(records: readonly _Record[]): Promise<void> {
    const expired = await Promise.all(records.map((record) => this.#isExpiry(record)));
    const skipped: string[] = [];
    // No await in between: a lane makes its batch of what is pushed in one go.
    for (const [index, record] of records.entries()) {
      const streamRecord = toStreamRecord(record, this.#settings.origin, expired[index] === true);
      this.#position = streamRecord.sequenceNumber;
      this.#dependencies.progress.add(streamRecord.sequenceNumber);
      if (this.#isWanted(record, streamRecord)) this.#laneOf(streamRecord).push(streamRecord);
      else skipped.push(streamRecord.sequenceNumber);
    }
    const checkpoint = this.#dependencies.progress.complete(skipped);
    if (checkpoint !== undefined) await this.#dependencies.saveCheckpoint(checkpoint);
  }

  #isWanted(record: _Record, { event }: StreamRecord): boolean {
    if (changesNothing(record)) return false;
    this.#dependencies.counters.received += 1;
    if (this.#dependencies.passes(event)) return true;
    this.#dependencies.counters.filtered += 1;
    return false;
  }

  async #isExpiry(record: _Record): Promise<boolean> {
    const { removals } = this.#dependencies;
    if (removals === undefined || record.eventName !== 'REMOVE') return false;
    return removals.made(this.#settings.tableName, record.dynamodb?.Keys ?? {}, record.dynamodb?.OldImage);
  }

  #laneOf(record: StreamRecord): Lane {
    const { lanes } = this.#dependencies;
    const index = createHash('md5').update(record.itemKey).digest().readUInt32BE() % lanes.length;
    const lane = lanes[index];
    if (lane === undefined) throw new Error('A shard is read with at least one lane');
    return lane;
  }

  async #rest(recordsRead: number): Promise<void> {
    const { lanes, clock, signal } = this.#dependencies;
    if (recordsRead > 0) {
      this.#pause = shortestPauseMilliseconds;
      return;
    }
    if (lanes.every((lane) => lane.isIdle)) this.#announceIdle();
    await clock.sleep(this.#pause, signal);
    this.#pause = Math.min(longestPauseMilliseconds, this.#pause * pauseGrowth);
  }

  #announceIdle(): void {
    const waiters = this.#idleWaiters;
    this.#idleWaiters = waiters.filter(({ afterRead }) => afterRead >= this.#readsStarted);
    for (const { afterRead, resolve } of waiters) if (afterRead < this.#readsStarted) resolve();
  }
}
