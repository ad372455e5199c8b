import {
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  type Shard,
} from '@aws-sdk/client-dynamodb-streams';

export interface StreamShard {
  readonly shardId: string;
  readonly parentShardId?: string;
}

/** All shards of a stream. Whether one is closed is not read here: the local engine gives open ones an end, too. */
export async function listShards(client: DynamoDBStreamsClient, streamArn: string): Promise<StreamShard[]> {
  const shards: StreamShard[] = [];
  let after: string | undefined;
  do {
    const { StreamDescription = {} } = await client.send(
      new DescribeStreamCommand({
        StreamArn: streamArn,
        ...(after !== undefined && { ExclusiveStartShardId: after }),
      }),
    );
    shards.push(...(StreamDescription.Shards ?? []).map(toStreamShard));
    after = StreamDescription.LastEvaluatedShardId;
  } while (after !== undefined);
  return shards;
}

function toStreamShard({ ShardId = '', ParentShardId }: Shard): StreamShard {
  return {
    shardId: ShardId,
    ...(ParentShardId !== undefined && { parentShardId: ParentShardId }),
  };
}

/**
 * The shards whose turn it is: not started or finished yet, and their parent is finished or trimmed from the stream. A child holds
 * the later changes of its parent's items, so reading it earlier would break their order.
 */
export function shardsToStart(
  shards: readonly StreamShard[],
  started: ReadonlySet<string>,
  finished: ReadonlySet<string>,
): StreamShard[] {
  const listed = new Set(shards.map(({ shardId }) => shardId));
  return shards.filter(
    ({ shardId, parentShardId }) =>
      !started.has(shardId) &&
      !finished.has(shardId) &&
      (parentShardId === undefined || !listed.has(parentShardId) || finished.has(parentShardId)),
  );
}
