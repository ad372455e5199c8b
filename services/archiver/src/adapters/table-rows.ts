/** Rows of the table by DynamoDB's own client, which keeps their types. */
import { ConditionalCheckFailedException, DeleteItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import type { AttributeValue, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { archiveAfter } from '@glamora/archive';
import type { TypedRow } from '@glamora/archive';
import type { PrimaryKey } from '@glamora/data';
import type { ColdRow, ColdRowFilter, ColdRows } from '../cold-rows.ts';

/** Where every row says what it is, as packages/data writes it. */
const entityAttribute = '_et';

/**
 * Rows that are read in one call, about the megabyte at which DynamoDB ends a page by itself. The local engine reads the whole
 * rest of the table for a page that has no such bound: at a hundred thousand rows that takes seconds.
 */
const rowsOfPage = 1000;

export function tableRows(client: DynamoDBClient, tableName: string): ColdRows {
  return {
    async page(filters, after, now) {
      const {
        Items = [],
        LastEvaluatedKey,
        ConsumedCapacity,
      } = await client.send(
        new ScanCommand({
          TableName: tableName,
          ReturnConsumedCapacity: 'TOTAL',
          Limit: rowsOfPage,
          ...(after && { ExclusiveStartKey: toTyped(after) }),
          ...coldRows(filters, now),
        }),
      );
      return {
        rows: Items.map(toColdRow),
        next: LastEvaluatedKey ? keyOf(LastEvaluatedKey) : null,
        readUnits: ConsumedCapacity?.CapacityUnits ?? 0,
      };
    },

    async removeUnchanged(row, mayGain) {
      try {
        await client.send(
          new DeleteItemCommand({
            TableName: tableName,
            Key: toTyped(keyOf(row)),
            ...unchanged(row, [...mayGain, archiveAfter]),
          }),
        );
        return 'gone';
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return 'changed';
        throw error;
      }
    },
  };
}

export function toColdRow(row: TypedRow): ColdRow {
  return { entityName: row[entityAttribute]?.S ?? '', key: keyOf(row), row };
}

function keyOf(row: TypedRow): PrimaryKey {
  return { PK: row['PK']?.S ?? '', SK: row['SK']?.S ?? '' };
}

function toTyped({ PK, SK }: PrimaryKey): Record<string, AttributeValue> {
  return { PK: { S: PK }, SK: { S: SK } };
}

/** Without any filter nothing is meant. */
function coldRows(filters: readonly ColdRowFilter[], now: Date) {
  const names: Record<string, string> = { '#entity': entityAttribute, '#after': archiveAfter };
  const values: Record<string, AttributeValue> = { ':now': { S: now.toISOString() } };
  const meant = filters.map(({ entityName, datedBy, before, unless }, number) => {
    names[`#date${number}`] = datedBy;
    values[`:entity${number}`] = { S: entityName };
    values[`:before${number}`] = { S: before };
    const isOld = `#entity = :entity${number} AND #date${number} < :before${number}`;
    if (!unless) return isOld;
    names[`#unless${number}`] = unless.attribute;
    values[`:unless${number}`] = { S: unless.value };
    return `${isOld} AND #unless${number} <> :unless${number}`;
  });
  if (meant.length === 0) throw new Error('No entity is archived by its age.');
  return {
    // AND binds before OR; DynamoDB refuses parentheses that it does not need.
    FilterExpression: `(${meant.join(' OR ')}) AND (attribute_not_exists(#after) OR #after < :now)`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

function unchanged(row: TypedRow, mayGain: readonly string[]) {
  const names: Record<string, string> = { '#PK': 'PK' };
  const values: Record<string, AttributeValue> = {};
  const same = Object.entries(row).map(([name, value], number) => {
    names[`#${number}`] = name;
    values[`:${number}`] = value;
    return `#${number} = :${number}`;
  });
  const absent = mayGain
    .filter((name) => !(name in row))
    .map((name, number) => {
      names[`#absent${number}`] = name;
      return `attribute_not_exists(#absent${number})`;
    });
  return {
    ConditionExpression: `attribute_not_exists(#PK) OR (${[...same, ...absent].join(' AND ')})`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
