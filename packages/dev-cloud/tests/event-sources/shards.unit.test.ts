import { describe, expect, test } from '@jest/globals';
import { ShardProgress } from '../../src/event-sources/stream/shard-progress.ts';
import { shardsToStart } from '../../src/event-sources/stream/shards.ts';

const none = new Set<string>();
const parent = { shardId: 'parent' };
const children = [
  { shardId: 'left', parentShardId: 'parent' },
  { shardId: 'right', parentShardId: 'parent' },
];

describe('of the shards of a stream', () => {
  test('a parent is read before its children', () => {
    expect(shardsToStart([...children, parent], none, none)).toEqual([parent]);
  });

  test('children wait while their parent is read', () => {
    expect(shardsToStart([parent, ...children], new Set(['parent']), none)).toEqual([]);
  });

  test('children start when their parent is finished', () => {
    expect(shardsToStart([parent, ...children], none, new Set(['parent']))).toEqual(children);
  });

  test('children start when their parent is gone from the stream', () => {
    expect(shardsToStart(children, none, none)).toEqual(children);
  });

  test('none is started twice', () => {
    expect(shardsToStart(children, new Set(['left']), new Set(['right']))).toEqual([]);
  });
});

describe('the progress in a shard', () => {
  test('moves over what is handled without a gap', () => {
    const progress = new ShardProgress();
    for (const sequenceNumber of ['8', '9', '10']) progress.add(sequenceNumber);

    expect(progress.complete(['8', '9'])).toBe('9');
    expect(progress.outstanding).toBe(1);
  });

  test('stays before the first record that is not handled, and jumps when it is', () => {
    const progress = new ShardProgress();
    for (const sequenceNumber of ['8', '9', '10']) progress.add(sequenceNumber);

    expect(progress.complete(['9', '10'])).toBeUndefined();
    expect(progress.complete(['8'])).toBe('10');
  });
});
