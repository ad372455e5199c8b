import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';

import { readBatchResponse, type BatchOutcome } from '../batch-response.ts';
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
import { FunctionGate, type AnsweredInvocation } from '../function-gate.ts';
import type { FunctionInvoker } from '../function-invoker.ts';
import { batchLength } from '../payload-limit.ts';
import { countMessages, deleteMessages, extendVisibility } from './held-messages.ts';
import { toFilteredForm, toQueueRecord } from './queue-record.ts';

/** The settings of a Lambda event source mapping on a queue, with Lambda's defaults. */
export interface QueueEventSourceSettings {
  readonly functionName: string;
  readonly queueUrl: string;
  readonly queueArn: string;
  /** At most so many messages an invocation: 10. More than 10 need a batching window to come together. */
  readonly batchSize?: number;
  /** How long a batch may wait to fill: 0. */
  readonly maximumBatchingWindowSeconds?: number;
  /** Whether the function names the messages that failed: false. */
  readonly reportBatchItemFailures?: boolean;
  /** At most so many invocations at a time: 5. */
  readonly maximumConcurrency?: number;
  /** A message that fits none of them is deleted unseen; none lets everything through. */
  readonly filterPatterns?: readonly unknown[];
}

export interface QueueEventSourceDependencies {
  readonly sqs: SQSClient;
  readonly invoker: FunctionInvoker;
  readonly log: Log;
  /** What records name as their region: us-east-1. */
  readonly region?: string;
  readonly clock?: Clock;
}

/** What one ReceiveMessage gives at most. */
const messagesPerReceive = 10;

/**
 * Lambda waits 20 s. The local queue server does not see a client go: a poll that is given up takes the next message for
 * nobody, so stopping has to wait for the poll to end, and the poll has to be short.
 */
const longPollSeconds = 1;

/** Between polls within the last second of a batching window, where a long poll would overshoot. */
const shortPollMilliseconds = 50;

const outageMilliseconds = 500;
const idlePollMilliseconds = 25;

/** Polls a queue and invokes a function with what arrives, as Lambda does. */
export function startQueueEventSource(
  settings: QueueEventSourceSettings,
  dependencies: QueueEventSourceDependencies,
): EventSource {
  const source = new QueueEventSource(settings, dependencies);
  source.start();
  return source;
}

class QueueEventSource implements EventSource {
  readonly functionName: string;
  readonly #settings: QueueEventSourceSettings;
  readonly #sqs: SQSClient;
  readonly #log: Log;
  readonly #region: string;
  readonly #clock: Clock;
  readonly #passes: Filter;
  readonly #batchSize: number;
  readonly #stopping = new AbortController();
  readonly #gate: FunctionGate;
  readonly #running = new Set<Promise<void>>();
  readonly #counters = zeroCounters();
  #ended: Promise<void> = Promise.resolve();

  constructor(settings: QueueEventSourceSettings, dependencies: QueueEventSourceDependencies) {
    const { sqs, invoker, log, region = 'us-east-1', clock = systemClock } = dependencies;
    this.functionName = settings.functionName;
    this.#settings = settings;
    this.#sqs = sqs;
    this.#log = log;
    this.#region = region;
    this.#clock = clock;
    this.#passes = compileFilter(settings.filterPatterns ?? []);
    this.#batchSize = settings.batchSize ?? 10;
    this.#gate = new FunctionGate(settings.functionName, invoker, clock, log, this.#stopping.signal);
  }

  start(): void {
    this.#ended = this.#run();
  }

  statistics(): EventSourceStatistics {
    return { ...this.#counters };
  }

  /** Resolves when the queue is empty: every message is deleted or has gone to the dead-letter queue. */
  async idle(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted && (await countMessages(this.#sqs, this.#settings.queueUrl)) > 0) {
      await this.#clock.sleep(idlePollMilliseconds, signal);
    }
    await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await endedOrGivenUp(this.#ended, this.#clock);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      try {
        await this.#gate.opened();
        await this.#freeSlot();
        if (!this.#stopping.signal.aborted) this.#handOver(await this.#collectBatch());
      } catch (error) {
        this.#log(`${this.functionName}: the queue does not answer: ${describeError(error)}`);
        await this.#clock.sleep(outageMilliseconds, this.#stopping.signal);
      }
    }
    await Promise.all(this.#running);
  }

  async #freeSlot(): Promise<void> {
    while (this.#running.size >= (this.#settings.maximumConcurrency ?? 5)) await Promise.race(this.#running);
  }

  async #collectBatch(): Promise<SQSRecord[]> {
    const batch = await this.#receive(this.#batchSize, longPollSeconds);
    const deadline = this.#clock.now() + (this.#settings.maximumBatchingWindowSeconds ?? 0) * 1000;
    while (batch.length > 0 && this.#hasRoom(batch) && !this.#stopping.signal.aborted) {
      const left = deadline - this.#clock.now();
      if (left <= 0) break;
      const more = await this.#receive(
        this.#batchSize - batch.length,
        left >= longPollSeconds * 1000 ? longPollSeconds : 0,
      );
      if (more.length === 0)
        await this.#clock.sleep(Math.min(left, shortPollMilliseconds), this.#stopping.signal);
      batch.push(...more);
    }
    return batch;
  }

  #hasRoom(batch: readonly SQSRecord[]): boolean {
    return batch.length < this.#batchSize && batchLength(batch, this.#batchSize) === batch.length;
  }

  /** Receives what passes the filter; what does not is deleted here. */
  async #receive(wanted: number, waitTimeSeconds: number): Promise<SQSRecord[]> {
    const { Messages = [] } = await this.#sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: this.#settings.queueUrl,
        MaxNumberOfMessages: Math.min(wanted, messagesPerReceive),
        WaitTimeSeconds: waitTimeSeconds,
        MessageSystemAttributeNames: ['All'],
        MessageAttributeNames: ['All'],
      }),
    );
    const records = Messages.map((message) => toQueueRecord(message, this.#settings.queueArn, this.#region));
    const { passed = [], leftOut = [] } = Object.groupBy(records, (record) =>
      this.#passes(toFilteredForm(record)) ? 'passed' : 'leftOut',
    );
    this.#counters.received += records.length;
    this.#counters.filtered += leftOut.length;
    await deleteMessages(this.#sqs, this.#settings.queueUrl, leftOut);
    return passed;
  }

  #handOver(batch: readonly SQSRecord[]): void {
    let rest = batch;
    while (rest.length > 0) {
      const length = batchLength(rest, this.#batchSize);
      const delivery = this.#deliver(rest.slice(0, length)).finally(() => this.#running.delete(delivery));
      this.#running.add(delivery);
      rest = rest.slice(length);
    }
  }

  async #deliver(records: readonly SQSRecord[]): Promise<void> {
    try {
      const invocation = await this.#gate.invoke({ Records: records }, () =>
        extendVisibility(this.#sqs, this.#settings.queueUrl, records),
      );
      if (invocation === undefined) return;
      const outcome = this.#outcomeOf(invocation, records);
      this.#count(outcome, records);
      await deleteMessages(this.#sqs, this.#settings.queueUrl, handledRecords(outcome, records));
    } catch (error) {
      this.#log(
        `${this.functionName}: messages could not be deleted and come again: ${describeError(error)}`,
      );
    }
  }

  #outcomeOf(invocation: AnsweredInvocation, records: readonly SQSRecord[]): BatchOutcome {
    if (!invocation.ok) return { kind: 'complete_failure', reason: invocation.message };
    if (this.#settings.reportBatchItemFailures !== true) return { kind: 'complete_success' };
    return readBatchResponse(
      invocation.payload,
      records.map(({ messageId }) => messageId),
    );
  }

  #count(outcome: BatchOutcome, records: readonly SQSRecord[]): void {
    this.#counters.invoked += 1;
    this.#counters.lagMilliseconds = this.#clock.now() - Number(records.at(-1)?.attributes.SentTimestamp);
    if (outcome.kind === 'complete_success') return;
    this.#counters.failed += 1;
    this.#log(
      outcome.kind === 'partial_failure'
        ? `${this.functionName} failed ${outcome.failed.size} of ${records.length} messages`
        : `${this.functionName} failed a batch of ${records.length}: ${outcome.reason}`,
    );
  }
}

function handledRecords(outcome: BatchOutcome, records: readonly SQSRecord[]): readonly SQSRecord[] {
  if (outcome.kind === 'complete_success') return records;
  if (outcome.kind === 'complete_failure') return [];
  return records.filter(({ messageId }) => !outcome.failed.has(messageId));
}
