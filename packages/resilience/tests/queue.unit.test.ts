import { expect, test } from '@jest/globals';
import { toEntries } from '../src/queue.ts';

test('a message is sent as JSON, named by its place', () => {
  const entries = toEntries([{ number: 1 }, { number: 2 }], {});

  expect(entries).toEqual([
    { Id: '0', MessageBody: '{"number":1}' },
    { Id: '1', MessageBody: '{"number":2}' },
  ]);
});

test('a message belongs to the group that its sender names, where there is one', () => {
  const messages = [{ creator: '0xanna' }, { creator: undefined }];

  const entries = toEntries(messages, { groupOf: ({ creator }) => creator });

  expect(entries.map(({ MessageGroupId }) => MessageGroupId)).toEqual(['0xanna', undefined]);
});
