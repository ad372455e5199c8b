/** Removals in the table's stream, as rows that have expired. */
import type { TypedRow } from '@glamora/archive';
import type { DynamoDBRecord } from 'aws-lambda';
import type { ExpiredRow } from '../archive-expired.ts';
import { toColdRow } from './table-rows.ts';

/** undefined where somebody removed the row: only the time to live removes as a service. */
export function toExpiredRow({ eventID, dynamodb, userIdentity }: DynamoDBRecord): ExpiredRow | undefined {
  const identity = userIdentity as { principalId?: string } | undefined;
  if (identity?.principalId !== 'dynamodb.amazonaws.com' || !dynamodb?.OldImage) return undefined;
  return {
    // The stream's values are the table's in JSON.
    ...toColdRow(dynamodb.OldImage as TypedRow),
    eventId: eventID ?? dynamodb.SequenceNumber ?? '',
    removedAt: new Date((dynamodb.ApproximateCreationDateTime ?? 0) * 1000),
  };
}
