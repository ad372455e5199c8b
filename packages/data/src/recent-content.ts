/** The sparse index of recent content: rows leave it when they are no longer recent, and stay in the table. */
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { unlessRefused } from './conditional.ts';
import { recentContent } from './keys.ts';
import { indexes } from './table.ts';
import type { GlamoraTable, PrimaryKey } from './table.ts';

/** A row's place in the index. */
export interface RecentPlace extends PrimaryKey {
  readonly sortKey: string;
}

export class RecentContentRepository {
  readonly #table: GlamoraTable;

  constructor(table: GlamoraTable) {
    this.#table = table;
  }

  /** Places of content that was created up to that time, the oldest of each partition first, at most `limit` each. */
  async createdUntil(time: string, limit: number): Promise<readonly RecentPlace[]> {
    const pages = await Promise.all(
      recentContent.partitions().map((partition) =>
        this.#table
          .build(QueryCommand)
          .query({
            index: indexes.recent,
            partition,
            range: { between: [recentContent.sortKey(''), recentContent.sortKey(time)] },
          })
          .options({ limit })
          .send(),
      ),
    );
    return pages
      .flatMap(({ Items = [] }) => Items as unknown as (PrimaryKey & { GSI4SK: string })[])
      .map(({ PK, SK, GSI4SK }) => ({ PK, SK, sortKey: GSI4SK }));
  }

  /** @returns `changed` where it has left its place already, or has another one. */
  async leave({ PK, SK, sortKey }: RecentPlace): Promise<'left' | 'changed'> {
    const result = await unlessRefused(
      this.#table.getDocumentClient().send(
        new UpdateCommand({
          TableName: this.#table.getName(),
          Key: { PK, SK },
          UpdateExpression: 'REMOVE #partition, #sort',
          ConditionExpression: '#sort = :sort',
          ExpressionAttributeNames: {
            '#partition': `${indexes.recent}PK`,
            '#sort': `${indexes.recent}SK`,
          },
          ExpressionAttributeValues: { ':sort': sortKey },
        }),
      ),
    );
    return result === 'refused' ? 'changed' : 'left';
  }
}
