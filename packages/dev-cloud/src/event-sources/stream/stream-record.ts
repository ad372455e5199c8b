import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';

import type { AttributeValue, _Record } from '@aws-sdk/client-dynamodb-streams';
import type { AttributeValue as EventAttributeValue, DynamoDBRecord } from 'aws-lambda';

/** A record as the poller handles it. */
export interface StreamRecord {
  readonly sequenceNumber: string;
  /** The item's key as text, equal for equal keys: records with the same one are delivered in order. */
  readonly itemKey: string;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  /** The record in the shape in which Lambda hands it to a function. */
  readonly event: DynamoDBRecord;
}

export interface StreamOrigin {
  readonly streamArn: string;
  readonly region: string;
}

/**
 * Makes Lambda's record of the engine's. `expired` marks a removal as the work of the time-to-live service.
 *
 * The event id is derived from stream and sequence number: the engine counts 1, 2, 3 in every stream, and consumers that
 * remember event ids must not take two tables for one.
 */
export function toStreamRecord(record: _Record, origin: StreamOrigin, expired: boolean): StreamRecord {
  const { dynamodb = {} } = record;
  const sequenceNumber = dynamodb.SequenceNumber ?? '';
  const createdAt = dynamodb.ApproximateCreationDateTime?.getTime() ?? 0;
  return {
    sequenceNumber,
    itemKey: keyText(dynamodb.Keys ?? {}),
    createdAt,
    event: {
      eventID: createHash('md5').update(`${origin.streamArn}/${sequenceNumber}`).digest('hex'),
      eventName: record.eventName,
      eventVersion: record.eventVersion ?? '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: origin.region,
      dynamodb: {
        ApproximateCreationDateTime: Math.floor(createdAt / 1000),
        Keys: toEventItem(dynamodb.Keys ?? {}),
        ...(dynamodb.NewImage !== undefined && { NewImage: toEventItem(dynamodb.NewImage) }),
        ...(dynamodb.OldImage !== undefined && { OldImage: toEventItem(dynamodb.OldImage) }),
        SequenceNumber: sequenceNumber,
        SizeBytes: dynamodb.SizeBytes,
        StreamViewType: dynamodb.StreamViewType,
      },
      eventSourceARN: origin.streamArn,
      ...(expired && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    },
  };
}

/** Whether nothing changed: DynamoDB writes no record then, the local engine writes a MODIFY. */
export function changesNothing({ eventName, dynamodb }: _Record): boolean {
  return (
    eventName === 'MODIFY' &&
    dynamodb?.OldImage !== undefined &&
    dynamodb.NewImage !== undefined &&
    isDeepStrictEqual(canonicalItem(dynamodb.OldImage), canonicalItem(dynamodb.NewImage))
  );
}

/** The item's key as text, whatever the order of its attributes. */
export function keyText(keys: Record<string, AttributeValue>): string {
  return JSON.stringify(
    Object.entries(toEventItem(keys)).toSorted(([first], [second]) => (first < second ? -1 : 1)),
  );
}

type Item = Record<string, AttributeValue>;
type EventItem = Record<string, EventAttributeValue>;

function toEventItem(item: Item): EventItem {
  return mapItem(item, toEventValue);
}

function mapItem<T>(item: Item, convert: (value: AttributeValue) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, convert(value)]));
}

/** An event is JSON: bytes become base64. */
function toEventValue(value: AttributeValue): EventAttributeValue {
  if (value.B !== undefined) return { B: toBase64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(toBase64) };
  if (value.L !== undefined) return { L: value.L.map(toEventValue) };
  if (value.M !== undefined) return { M: toEventItem(value.M) };
  return value as EventAttributeValue;
}

/** Sets have no order. */
function canonicalItem(item: Item): unknown {
  return mapItem(item, canonicalValue);
}

function canonicalValue(value: AttributeValue): unknown {
  if (value.SS !== undefined) return { SS: value.SS.toSorted() };
  if (value.NS !== undefined) return { NS: value.NS.toSorted() };
  if (value.BS !== undefined) return { BS: value.BS.map(toBase64).toSorted() };
  if (value.L !== undefined) return { L: value.L.map(canonicalValue) };
  if (value.M !== undefined) return { M: canonicalItem(value.M) };
  return value;
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
