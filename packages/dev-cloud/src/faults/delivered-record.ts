/** What queue messages and stream records have in common when they are delivered. */
import type { DynamoDBRecord, SQSRecord } from 'aws-lambda';
import { attemptAttribute } from '@glamora/contracts';
import { withoutTimes } from './chance.ts';

export type DeliveredRecord = SQSRecord | DynamoDBRecord;

export function isMessage(record: DeliveredRecord): record is SQSRecord {
  return 'messageId' in record;
}

/** This one message or record, and no other that says the same. */
export function idOf(record: DeliveredRecord): string {
  return isMessage(record) ? record.messageId : (record.dynamodb?.SequenceNumber ?? '');
}

/** What it is about: the same in every run of the same seed. */
export function subjectOf(record: DeliveredRecord): string {
  if (isMessage(record)) return withoutTimes(record.body);
  return withoutTimes(`${record.eventName} ${JSON.stringify(record.dynamodb?.Keys)}`);
}

/**
 * A message that its consumer sent again, to wait, is delivered once: were it doubled each time, a wait of twenty rounds
 * would make a million of one.
 */
export function mayBeDoubled(record: DeliveredRecord): boolean {
  return !isMessage(record) || !(attemptAttribute in record.messageAttributes);
}
