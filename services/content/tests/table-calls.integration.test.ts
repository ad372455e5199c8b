import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { connectTable, contentAccessReader, contentReader } from '../src/composition.ts';
import { uploadContent } from '../src/upload-content.ts';
import { buyer, creator, newContent, noon, startContentTable, valueOf } from './content-table.ts';

let table: Awaited<ReturnType<typeof startContentTable>>;
let contentId: Awaited<ReturnType<typeof upload>>;
let commands: string[];

const upload = async () => {
  const dependencies = { content: table.content, now: () => noon };
  return valueOf(await uploadContent(newContent(), creator, dependencies)).contentId;
};

const note = (message: unknown) => {
  const target = (message as { readonly request: ClientRequest }).request.getHeader('x-amz-target');
  commands.push(String(target).replace('DynamoDB_20120810.', ''));
};

const connected = () => connectTable(process.env['TABLE_NAME'] ?? '');

beforeAll(async () => {
  table = await startContentTable();
  contentId = await upload();
});
afterAll(() => table.stop());
beforeEach(() => {
  commands = [];
  subscribe('http.client.request.start', note);
});
afterEach(() => void unsubscribe('http.client.request.start', note));

test('content is read with one command', async () => {
  const found = await contentReader(connected()).find(contentId);

  expect(found?.contentId).toBe(contentId);
  expect(commands).toEqual(['GetItem']);
});

test('who may open content is read with one command', async () => {
  const { content, owned } = await contentAccessReader(connected()).find(contentId, buyer);

  expect([content?.contentId, owned]).toEqual([contentId, false]);
  expect(commands).toEqual(['BatchGetItem']);
});
