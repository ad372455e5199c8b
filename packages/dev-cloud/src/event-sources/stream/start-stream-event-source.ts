import { randomUUID } from 'node:crypto';

import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  type DynamoDBStreamsClient,
  type GetRecordsCommandOutput,
} from '@aws-sdk/client-dynamodb-streams';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';

import { systemClock, type Clock } from '../clock.ts';
import {
  describeError,
  endedOrGivenUp,
  zeroCounters,
  type EventSource,
  type EventSourceStatistics,
  type Log,
} from '../event-source.ts';
import { compileFilter, type Filter } from '../filter-pattern.ts';
import { FunctionGate } from '../function-gate.ts';
import type { FunctionInvoker } from '../function-invoker.ts';
import type { TimeToLiveRemovals } from '../time-to-live/removals.ts';
import { BatchDelivery } from './batch-delivery.ts';
import { shardEnd, trimHorizon, type Checkpoints } from './checkpoints.ts';
import { failureDocument, type DiscardedBatch } from './failure-document.ts';
import { Lane } from './lane.ts';
import {
  resolveStreamSettings,
  type ResolvedStreamSettings,
  type StreamEventSourceSettings,
} from './settings.ts';
import { ShardProgress } from './shard-progress.ts';
import { ShardReader } from './shard-reader.ts';
import { listShards, shardsToStart, type StreamShard } from './shards.ts';
import type { StreamRecord } from './stream-record.ts';

export interface StreamEventSourceDependencies {
  readonly streams: DynamoDBStreamsClient;
  /** For the on-failure destination. */
  readonly sqs: SQSClient;
  readonly invoker: FunctionInvoker;
  readonly checkpoints: Checkpoints;
  readonly log: Log;
  /** What the sweeper removed; without it every removal looks like somebody's deletion. */
  readonly removals?: TimeToLiveRemovals;
  /** What records name as their region: us-east-1. */
  readonly region?: string;
  readonly clock?: Clock;
  /** Names the failure documents. */
  readonly newRequestId?: () => string;
}

const discoveryMilliseconds = 10_000;
const outageMilliseconds = 500;

/**
 * Reads a table's stream and invokes a function with its records, as Lambda does. Await `idle()` once to know that the
 * starting position is pinned: with LATEST, a change before that moment may be taken for an old one.
 */
export function startStreamEventSource(
  settings: StreamEventSourceSettings,
  dependencies: StreamEventSourceDependencies,
): EventSource {
  const source = new StreamEventSource(resolveStreamSettings(settings), dependencies);
  source.start();
  return source;
}

class StreamEventSource implements EventSource {
  readonly functionName: string;
  readonly #settings: ResolvedStreamSettings;
  readonly #dependencies: StreamEventSourceDependencies;
  readonly #clock: Clock;
  readonly #region: string;
  readonly #passes: Filter;
  readonly #stopping = new AbortController();
  readonly #gate: FunctionGate;
  readonly #counters = zeroCounters();
  readonly #readers = new Map<string, ShardReader>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #finished = new Set<string>();
  readonly #discovered = Promise.withResolvers<void>();
  #ended: Promise<void> = Promise.resolve();

  constructor(settings: ResolvedStreamSettings, dependencies: StreamEventSourceDependencies) {
    this.functionName = settings.functionName;
    this.#settings = settings;
    this.#dependencies = dependencies;
    this.#clock = dependencies.clock ?? systemClock;
    this.#region = dependencies.region ?? 'us-east-1';
    this.#passes = compileFilter(settings.filterPatterns);
    this.#gate = new FunctionGate(
      settings.functionName,
      dependencies.invoker,
      this.#clock,
      dependencies.log,
      this.#stopping.signal,
    );
  }

  start(): void {
    this.#ended = this.#run();
  }

  statistics(): EventSourceStatistics {
    return { ...this.#counters };
  }

  /** Resolves when everything that was in the stream at the call is handled or given up. */
  async idle(): Promise<void> {
    await this.#discovered.promise;
    await Promise.all([...this.#readers.values()].map((reader) => reader.idle()));
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    for (const reader of this.#readers.values()) reader.releaseWaiters();
    await endedOrGivenUp(this.#ended, this.#clock);
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#startShards();
        this.#discovered.resolve();
        await Promise.race([...this.#running.values(), this.#clock.sleep(discoveryMilliseconds, signal)]);
      } catch (error) {
        this.#dependencies.log(
          `the stream of ${this.#settings.tableName} does not answer: ${describeError(error)}`,
        );
        await this.#clock.sleep(outageMilliseconds, signal);
      }
    }
    this.#discovered.resolve();
    await Promise.all(this.#running.values());
  }

  async #startShards(): Promise<void> {
    const shards = await listShards(this.#dependencies.streams, this.#settings.streamArn);
    const checkpoints = await this.#checkpointsOf(shards);
    for (const [shardId, checkpoint] of checkpoints) if (checkpoint === shardEnd) this.#finished.add(shardId);
    for (const { shardId } of shardsToStart(shards, new Set(this.#running.keys()), this.#finished)) {
      this.#startReader(shardId, checkpoints.get(shardId) ?? trimHorizon);
    }
  }

  /**
   * The starting position holds for the shards of the very first start only, and is written down at once: were LATEST looked up
   * again after a crash, everything that happened meanwhile would be lost. A shard that appears later is read from its beginning.
   */
  async #checkpointsOf(shards: readonly StreamShard[]): Promise<Map<string, string>> {
    const { checkpoints } = this.#dependencies;
    const known = new Map<string, string>();
    for (const { shardId } of shards) {
      const checkpoint = await checkpoints.load(this.#checkpointName(shardId));
      if (checkpoint !== undefined) known.set(shardId, checkpoint);
    }
    if (known.size > 0) return known;
    for (const { shardId } of shards) {
      const checkpoint =
        this.#settings.startingPosition === 'LATEST' ? await this.#latestPosition(shardId) : trimHorizon;
      await checkpoints.save(this.#checkpointName(shardId), checkpoint);
      known.set(shardId, checkpoint);
    }
    return known;
  }

  /** A LATEST iterator does not tell where it stands, and a checkpoint must: so the records up to now are passed over. */
  async #latestPosition(shardId: string): Promise<string> {
    const { streams } = this.#dependencies;
    const { streamArn } = this.#settings;
    const start = await streams.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    let iterator = start.ShardIterator;
    let position = trimHorizon;
    while (iterator !== undefined) {
      const page: GetRecordsCommandOutput = await streams.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      const last = page.Records?.at(-1)?.dynamodb?.SequenceNumber;
      if (last === undefined) return position;
      position = last;
      iterator = page.NextShardIterator;
    }
    return position;
  }

  #startReader(shardId: string, checkpoint: string): void {
    const { streams, removals, log } = this.#dependencies;
    const { tableName, streamArn, batchSize, parallelizationFactor } = this.#settings;
    const { signal } = this.#stopping;
    const progress = new ShardProgress();
    const saveCheckpoint = (position: string) => this.#saveCheckpoint(shardId, position);
    const delivery = new BatchDelivery(this.#settings, {
      gate: this.#gate,
      clock: this.#clock,
      log,
      counters: this.#counters,
      signal,
      complete: async (records: readonly StreamRecord[]) => {
        const position = progress.complete(records.map(({ sequenceNumber }) => sequenceNumber));
        if (position !== undefined) await saveCheckpoint(position);
      },
      reportDiscarded: (batch) => this.#reportDiscarded(shardId, batch),
    });
    const lanes = Array.from(
      { length: parallelizationFactor },
      () =>
        new Lane(this.#settings, { clock: this.#clock, signal, deliver: (batch) => delivery.deliver(batch) }),
    );
    const reader = new ShardReader(
      {
        shardId,
        tableName,
        origin: { streamArn, region: this.#region },
        checkpoint,
        outstandingLimit: 2 * batchSize * parallelizationFactor,
      },
      {
        streams,
        passes: this.#passes,
        removals,
        lanes,
        progress,
        saveCheckpoint,
        counters: this.#counters,
        clock: this.#clock,
        log,
        signal,
      },
    );
    this.#readers.set(shardId, reader);
    this.#running.set(shardId, this.#readShard(shardId, reader, lanes));
  }

  async #readShard(shardId: string, reader: ShardReader, lanes: readonly Lane[]): Promise<void> {
    await reader.run();
    await Promise.all(lanes.map((lane) => lane.drained()));
    if (!this.#stopping.signal.aborted) this.#finished.add(shardId);
    this.#readers.delete(shardId);
    this.#running.delete(shardId);
    reader.releaseWaiters();
  }

  async #saveCheckpoint(shardId: string, position: string): Promise<void> {
    try {
      await this.#dependencies.checkpoints.save(this.#checkpointName(shardId), position);
    } catch (error) {
      this.#dependencies.log(
        `a checkpoint of ${this.functionName} could not be saved, records will come again: ${describeError(error)}`,
      );
    }
  }

  #checkpointName(shardId: string): string {
    return `${this.#settings.streamArn}/${shardId}`;
  }

  /** A destination that does not take the document loses it, as with Lambda: the shard has to go on. */
  async #reportDiscarded(shardId: string, batch: DiscardedBatch): Promise<void> {
    const { onFailureDestinationQueueUrl, streamArn } = this.#settings;
    if (onFailureDestinationQueueUrl === undefined) return;
    const document = failureDocument(batch, {
      requestId: (this.#dependencies.newRequestId ?? randomUUID)(),
      functionArn: `arn:aws:lambda:${this.#region}:000000000000:function:${this.functionName}`,
      shardId,
      streamArn,
      now: this.#clock.now(),
    });
    try {
      await this.#dependencies.sqs.send(
        new SendMessageCommand({
          QueueUrl: onFailureDestinationQueueUrl,
          MessageBody: JSON.stringify(document),
        }),
      );
    } catch (error) {
      this.#dependencies.log(
        `the on-failure destination of ${this.functionName} refused: ${describeError(error)}`,
      );
    }
  }
}
