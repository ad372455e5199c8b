/** How often somebody called, by minute and by day. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { callCountKey } from './keys.ts';
import type { GlamoraTable } from './table.ts';

/** How often somebody may call: in a minute by the clock, and in a day in UTC. */
export interface CallLimits {
  readonly minute: number;
  readonly day: number;
}

export interface CallCount {
  /** Whether the call was within the limits: one that was not is not counted either. */
  readonly isWithin: boolean;
  /** Calls so far, this one included if it was counted. */
  readonly minute: number;
  readonly day: number;
}

/** A row a day, with a number for each of the last minutes. */
export class CallCountRepository {
  readonly #table: GlamoraTable;

  constructor(table: GlamoraTable) {
    this.#table = table;
  }

  /** One write, which counts the call if it is within the limits; however many count at once, the limits are exact. */
  async count(subject: string, limits: CallLimits, at: Date): Promise<CallCount> {
    const minute = minuteName(at);
    const past = Object.fromEntries(pastMinutes(at).map((name, position) => [`#past${position}`, name]));
    try {
      const { Attributes = {} } = await this.#table.getDocumentClient().send(
        new UpdateCommand({
          TableName: this.#table.getName(),
          Key: callCountKey(subject, at.toISOString()),
          ConditionExpression:
            '(attribute_not_exists(#day) OR #day < :inDay) AND (attribute_not_exists(#minute) OR #minute < :inMinute)',
          UpdateExpression: `SET #entity = :entity, #end = :end ADD #day :one, #minute :one REMOVE ${Object.keys(past).join(', ')}`,
          ExpressionAttributeNames: {
            '#entity': '_et',
            '#end': 'timeToLive',
            '#day': 'calls',
            '#minute': minute,
            ...past,
          },
          ExpressionAttributeValues: {
            ':entity': 'CallCount',
            ':end': Math.floor(at.getTime() / 1000) + secondsKept,
            ':one': 1,
            ':inDay': limits.day,
            ':inMinute': limits.minute,
          },
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        }),
      );
      return { isWithin: true, minute: Number(Attributes[minute]), day: Number(Attributes['calls']) };
    } catch (error) {
      const row = refusedRow(error);
      if (!row) throw error;
      return { isWithin: false, minute: numberOf(row[minute]), day: numberOf(row['calls']) };
    }
  }
}

type StoredRow = Readonly<Record<string, { readonly N?: string }>>;

const secondsKept = 2 * 24 * 60 * 60;

/** How many minutes back names are cleared, so that the row of whoever calls all day stays small. */
const minutesCleared = 5;

/** `m0934`: the minute of the day. */
function minuteName(at: Date): string {
  return `m${at.toISOString().slice(11, 16).replace(':', '')}`;
}

function pastMinutes(at: Date): readonly string[] {
  return Array.from({ length: minutesCleared }, (_, back) =>
    minuteName(new Date(at.getTime() - (back + 1) * 60_000)),
  );
}

/** The client leaves what comes with an error as the table sent it. */
function refusedRow(error: unknown): StoredRow | undefined {
  if (!(error instanceof Error) || error.name !== 'ConditionalCheckFailedException') return undefined;
  return (error as Error & { readonly Item?: StoredRow }).Item ?? {};
}

function numberOf(value: StoredRow[string] | undefined): number {
  return Number(value?.N ?? 0);
}
