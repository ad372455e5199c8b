/** A change of the table, as plain values. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';

export interface TableChange {
  readonly before: Readonly<Record<string, unknown>> | undefined;
  readonly after: Readonly<Record<string, unknown>> | undefined;
}

type Image = NonNullable<DynamoDBRecord['dynamodb']>['NewImage'];

export function toTableChange({ dynamodb }: DynamoDBRecord): TableChange {
  return { before: plain(dynamodb?.OldImage), after: plain(dynamodb?.NewImage) };
}

function plain(image: Image): Record<string, unknown> | undefined {
  // The two packages' types of one and the same JSON differ in name only.
  return image && unmarshall(image as Parameters<typeof unmarshall>[0]);
}
