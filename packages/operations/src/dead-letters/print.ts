/** What a person reads, and what a machine does. */
import { causeAsText, failedAt, parsedJson } from './dead-letter.ts';
import type { Cause, DeadLetter } from './dead-letter.ts';
import type { DeadLetterQueue, Depth } from './dead-letter-queues.ts';
import type { Redrive } from './redrive.ts';

export interface QueueSummary extends Depth {
  readonly queue: DeadLetterQueue;
  /** The letters that were looked at: all, or the first hundred. */
  readonly letters: readonly DeadLetter[];
}

export function queuesAsText(summaries: readonly QueueSummary[], now: Date): string {
  const rows = summaries.map(({ queue, waiting, inHand, letters }) => {
    const newestFirst = byAge(letters).toReversed();
    const oldest = newestFirst.at(-1);
    return [
      queue.name,
      inHand === 0 ? String(waiting) : `${waiting} (+${inHand} in hand)`,
      oldest === undefined ? '' : ageOf(oldest, now),
      newestFirst[0] === undefined ? '' : firstLine(causeAsText(newestFirst[0].cause)),
    ];
  });
  return asTable([['queue', 'failed', 'oldest', 'latest reason'], ...rows]);
}

export function queuesAsJson(summaries: readonly QueueSummary[]): string {
  return asJson(
    summaries.map(({ queue, waiting, inHand, letters }) => {
      const times = byAge(letters).map((letter) => failedAt(letter).toISOString());
      return { queue: queue.name, waiting, inHand, oldest: times[0] ?? null, latest: times.at(-1) ?? null };
    }),
  );
}

export function lettersAsText(letters: readonly DeadLetter[], now: Date): string {
  return letters.map((letter) => letterAsText(letter, now)).join('\n\n');
}

export function lettersAsJson(letters: readonly DeadLetter[]): string {
  return asJson(
    letters.map((letter) => ({
      messageId: letter.messageId,
      failedAt: failedAt(letter).toISOString(),
      group: letter.group ?? null,
      cause: letter.cause,
      body: parsedJson(letter.body),
    })),
  );
}

export function redriveAsText({ delivered, left, cameMeanwhile }: Redrive, stage: string): string {
  const option = stage === 'local' ? '' : ` --stage ${stage}`;
  return [
    ...left.map(({ letter, because }) => `${letter.messageId} stays: ${because}`),
    `${delivered} sent again, ${left.length} left, ${cameMeanwhile} came meanwhile.`,
    `What fails again shows in "npm run dlq -- list${option}".`,
  ].join('\n');
}

export function redriveAsJson({ delivered, left, cameMeanwhile }: Redrive): string {
  const reasons = left.map(({ letter, because }) => ({ messageId: letter.messageId, because }));
  return asJson({ delivered, left: reasons, cameMeanwhile });
}

export const asJson = (value: unknown): string => JSON.stringify(value, null, 2);

function letterAsText(letter: DeadLetter, now: Date): string {
  const { cause, body } = letter;
  const when = `${failedAt(letter).toISOString()}, ${ageOf(letter, now)} ago`;
  if (cause.kind === 'undelivered') return [when, ...indented(placeAsText(cause))].join('\n');
  if (cause.kind === 'run') return [when, ...indented(runAsText(cause))].join('\n');
  const where =
    cause.kind === 'failed'
      ? `${cause.consumer} received it ${times(cause.receiveCount)}; its log knows it by messageId ${cause.originalMessageId}`
      : `its log knows it by messageId ${letter.messageId}`;
  return [when, ...indented([causeAsText(cause), where, asJson(parsedJson(body))].join('\n'))].join('\n');
}

function placeAsText(cause: Cause & { kind: 'undelivered' }): string {
  const { shardId, startSequenceNumber, endSequenceNumber, batchSize } = cause.DDBStreamBatchInfo;
  return [
    `${causeAsText(cause)}, after ${times(cause.requestContext.approximateInvokeCount)}`,
    `${batchSize} ${batchSize === 1 ? 'record' : 'records'} of shard ${shardId}`,
    `sequence numbers ${startSequenceNumber} to ${endSequenceNumber}`,
  ].join('\n');
}

function runAsText(cause: Cause & { kind: 'run' }): string {
  const { condition, approximateInvokeCount } = cause.requestContext;
  return [
    causeAsText(cause),
    `${condition}, after ${times(approximateInvokeCount)}; it was called with`,
    asJson(cause.requestPayload),
  ].join('\n');
}

function byAge(letters: readonly DeadLetter[]): readonly DeadLetter[] {
  return letters.toSorted((left, right) => failedAt(left).getTime() - failedAt(right).getTime());
}

const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

const firstLine = (text: string): string => {
  const [line = ''] = text.split('\n');
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
};

/** `45 s`, `3 min`, `7 h`, `2 d`: the largest unit that is full. */
function ageOf(letter: DeadLetter, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - failedAt(letter).getTime()) / 1000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  return seconds < 86_400 ? `${Math.floor(seconds / 3600)} h` : `${Math.floor(seconds / 86_400)} d`;
}

function indented(text: string): readonly string[] {
  return text.split('\n').map((line) => `  ${line}`);
}

function asTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
