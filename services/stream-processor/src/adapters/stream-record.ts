/** Records of a DynamoDB stream, read as changes of the table. */
import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { TableChange } from '../table-change.ts';

export function toTableChange({ dynamodb }: DynamoDBRecord): TableChange {
  return { before: plain(dynamodb?.OldImage), after: plain(dynamodb?.NewImage) };
}

function plain(
  image: NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
): Record<string, unknown> | undefined {
  // The two packages' types of one and the same JSON differ in name only.
  return image && unmarshall(image as Parameters<typeof unmarshall>[0]);
}
