/** What becomes of a message of which the effect is not, or not wholly, there yet. */
import { describe, expect, test } from '@jest/globals';
import { contentIdSchema, problem, walletAddressSchema } from '@glamora/contracts';
import type { Problem, SearchMessage } from '@glamora/contracts';
import type { Content, Page } from '@glamora/data';
import { keepIndex } from '../src/index-content.ts';

const contentId = contentIdSchema.parse('QmYwAPJzv5CZsnA625s3Xf2nemtYgPpHdWEz79ojWKPbdG');
const creator = walletAddressSchema.parse(`0x${'c1'.repeat(20)}`);

const piece = {
  contentId,
  creator,
  title: 'A dress',
  tags: [] as readonly string[],
  category: 'dress',
  active: true,
  createdAt: '2026-05-01T12:00:00.000Z',
  version: 1,
} as Content;

const namedAnew: SearchMessage = { type: 'search.index_creator', creator, cursor: null };

interface Situation {
  readonly listed?: Page<Content> | Problem<'invalid_cursor'>;
  readonly replaced?: 'written' | 'overtaken';
  /** Places of messages that the queue does not take. */
  readonly refused?: readonly number[];
}

/** Everything the use case depends on, and what it sent. */
function situation({
  listed = { items: [piece], nextCursor: null },
  replaced = 'written',
  refused = [],
}: Situation) {
  const sent: { message: SearchMessage; group: string }[] = [];
  return {
    sent,
    content: { find: async () => piece, listByCreator: async () => listed },
    users: { find: async () => undefined },
    index: {
      find: async () => undefined,
      replace: async () => replaced,
      match: async () => ({ matches: [], isLast: true }),
    },
    async send(messages: readonly SearchMessage[], { groupOf }: { groupOf: () => string }) {
      sent.push(...messages.map((message) => ({ message, group: groupOf() })));
      return refused;
    },
  };
}

describe('a message comes again', () => {
  test('where others keep overtaking it', async () => {
    const contested = situation({ replaced: 'overtaken' });

    const outcomes = [
      await keepIndex({ type: 'search.index_content', contentId }, contested),
      await keepIndex(namedAnew, contested),
    ];

    expect(outcomes).toEqual(['contended', 'contended']);
  });

  test('where the queue does not take the next page', async () => {
    const full = situation({ listed: { items: [piece], nextCursor: 'next' }, refused: [0] });

    expect(await keepIndex(namedAnew, full)).toBe('contended');
  });
});

test('the next page of a creator is a message of its own, in the creator’s group', async () => {
  const long = situation({ listed: { items: [piece], nextCursor: 'next' } });

  const outcome = await keepIndex(namedAnew, long);

  expect(outcome).toBe('done');
  expect(long.sent).toEqual([{ message: { ...namedAnew, cursor: 'next' }, group: creator }]);
});

test('the last page sends none', async () => {
  const short = situation({});

  await keepIndex(namedAnew, short);

  expect(short.sent).toEqual([]);
});

test('a cursor that the list never gave is a bug, and is told as one', async () => {
  const forged = situation({ listed: problem('invalid_cursor') });

  await expect(keepIndex({ ...namedAnew, cursor: 'forged' }, forged)).rejects.toThrow('cursor');
});
