import { readBatchResponse } from '../batch-response.ts';
import type { Clock } from '../clock.ts';
import type { Counters, Log } from '../event-source.ts';
import type { AnsweredInvocation, FunctionGate } from '../function-gate.ts';
import type { DiscardedBatch, LastResponse } from './failure-document.ts';
import type { ResolvedStreamSettings } from './settings.ts';
import type { StreamRecord } from './stream-record.ts';

export interface BatchDeliveryDependencies {
  readonly gate: FunctionGate;
  readonly clock: Clock;
  readonly log: Log;
  readonly counters: Counters;
  readonly signal: AbortSignal;
  /** Records that need no further delivery, for whatever reason. */
  readonly complete: (records: readonly StreamRecord[]) => Promise<void>;
  /** Tells the on-failure destination, where there is one. */
  readonly reportDiscarded: (batch: DiscardedBatch) => Promise<void>;
}

/** What is left of a batch, and what became of it until now. */
interface Piece {
  readonly records: readonly StreamRecord[];
  /** Failed attempts that count against the retry quota. */
  readonly attempts: number;
  readonly invokeCount: number;
  readonly lastResponse: LastResponse | undefined;
}

interface Failure {
  /** The lowest record that failed, as its position in the batch: the checkpoint stands before it. */
  readonly from: number;
  readonly response: LastResponse;
}

const firstBackOffMilliseconds = 100;
const longestBackOffMilliseconds = 10_000;

/** Delivers one batch of a stream until every record is handled or given up; nothing behind it moves before that. */
export class BatchDelivery {
  readonly #settings: ResolvedStreamSettings;
  readonly #dependencies: BatchDeliveryDependencies;

  constructor(settings: ResolvedStreamSettings, dependencies: BatchDeliveryDependencies) {
    this.#settings = settings;
    this.#dependencies = dependencies;
  }

  /** Returns early, with records left unhandled, only when the event source is stopped. */
  async deliver(records: readonly StreamRecord[]): Promise<void> {
    const pieces: Piece[] = [{ records, attempts: 0, invokeCount: 0, lastResponse: undefined }];
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) {
      const rest = await this.#attempt(await this.#withoutExpired(piece));
      if (this.#dependencies.signal.aborted) return;
      pieces.unshift(...rest);
    }
  }

  /** Invokes once; gives what is to be tried again, in order. */
  async #attempt(piece: Piece): Promise<Piece[]> {
    if (piece.records.length === 0) return [];
    const failure = await this.#invoke(piece.records);
    if (failure === 'stopped') return [];
    if (failure === undefined) {
      await this.#dependencies.complete(piece.records);
      return [];
    }
    const { from, response } = failure;
    if (from > 0) await this.#dependencies.complete(piece.records.slice(0, from));
    const left: Piece = {
      records: piece.records.slice(from),
      attempts: piece.attempts,
      invokeCount: piece.invokeCount + 1,
      lastResponse: response,
    };
    if (this.#settings.bisectBatchOnFunctionError && piece.records.length > 1) {
      return from > 0 ? [left] : halves(left);
    }
    return this.#retry({ ...left, attempts: left.attempts + 1 });
  }

  async #retry(piece: Piece): Promise<Piece[]> {
    const { maximumRetryAttempts } = this.#settings;
    if (maximumRetryAttempts !== -1 && piece.attempts > maximumRetryAttempts) {
      await this.#discard(piece, 'RetryAttemptsExhausted');
      return [];
    }
    const backOff = Math.min(
      longestBackOffMilliseconds,
      firstBackOffMilliseconds * 2 ** (piece.attempts - 1),
    );
    await this.#dependencies.clock.sleep(backOff, this.#dependencies.signal);
    return [piece];
  }

  async #withoutExpired(piece: Piece): Promise<Piece> {
    const { maximumRecordAgeSeconds } = this.#settings;
    if (maximumRecordAgeSeconds === -1) return piece;
    const oldest = this.#dependencies.clock.now() - maximumRecordAgeSeconds * 1000;
    const firstYoung = piece.records.findIndex(({ createdAt }) => createdAt >= oldest);
    const expired = firstYoung === -1 ? piece.records.length : firstYoung;
    if (expired > 0)
      await this.#discard({ ...piece, records: piece.records.slice(0, expired) }, 'RecordAgeExceeded');
    return { ...piece, records: piece.records.slice(expired) };
  }

  async #discard(piece: Piece, condition: DiscardedBatch['condition']): Promise<void> {
    const [first, ...others] = piece.records;
    if (first === undefined) return;
    const { invokeCount, lastResponse } = piece;
    this.#dependencies.counters.discarded += piece.records.length;
    this.#dependencies.log(
      `${this.#settings.functionName} gave up ${piece.records.length} records: ${condition}`,
    );
    await this.#dependencies.reportDiscarded({
      records: [first, ...others],
      condition,
      invokeCount,
      lastResponse,
    });
    await this.#dependencies.complete(piece.records);
  }

  /** Gives nothing when all records succeeded. */
  async #invoke(records: readonly StreamRecord[]): Promise<Failure | 'stopped' | undefined> {
    const { gate, clock, counters, log } = this.#dependencies;
    counters.lagMilliseconds = clock.now() - (records.at(-1)?.createdAt ?? clock.now());
    const invocation = await gate.invoke({ Records: records.map(({ event }) => event) }, () =>
      Promise.resolve(),
    );
    if (invocation === undefined) return 'stopped';

    counters.invoked += 1;
    const failure = this.#failureOf(invocation, records);
    if (failure === undefined) return undefined;
    counters.failed += 1;
    log(
      `${this.#settings.functionName} failed from record ${failure.from + 1} of ${records.length}: ${failure.reason}`,
    );
    return failure;
  }

  #failureOf(
    invocation: AnsweredInvocation,
    records: readonly StreamRecord[],
  ): (Failure & { readonly reason: string }) | undefined {
    if (!invocation.ok) return { from: 0, response: { functionError: true }, reason: invocation.message };
    if (!this.#settings.reportBatchItemFailures) return undefined;
    const sequenceNumbers = records.map(({ sequenceNumber }) => sequenceNumber);
    const outcome = readBatchResponse(invocation.payload, sequenceNumbers);
    if (outcome.kind === 'complete_success') return undefined;
    const response = { functionError: false };
    if (outcome.kind === 'complete_failure') return { from: 0, response, reason: outcome.reason };
    // The batch is in the order of the shard, so the first one is the lowest; as texts, 1000 would come before 999.
    const from = sequenceNumbers.findIndex((sequenceNumber) => outcome.failed.has(sequenceNumber));
    return { from, response, reason: 'reported by the function' };
  }
}

/** Splitting does not count against the retry quota. */
function halves(piece: Piece): Piece[] {
  const middle = Math.ceil(piece.records.length / 2);
  return [
    { ...piece, records: piece.records.slice(0, middle) },
    { ...piece, records: piece.records.slice(middle) },
  ];
}
