/** From the queue into the search index, as Lambda feeds the function: queue, handler and table are real. */
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contentIdSchema, Problem, walletAddressSchema, weiSchema } from '@glamora/contracts';
import type { SearchMessage, WalletAddress } from '@glamora/contracts';
import {
  ContentRepository,
  openTable,
  searchContent,
  TableSearchIndex,
  UserRepository,
  writeTogether,
} from '@glamora/data';
import type { Content, GlamoraTable, User } from '@glamora/data';
import { startTable } from '@glamora/dev-cloud/backends';
import type { Backend } from '@glamora/dev-cloud/backends';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import { createDocumentClient } from '@glamora/resilience';
import { CID } from 'multiformats/cid';
import * as Digest from 'multiformats/hashes/digest';
import { connectSearchIndex } from '../src/composition.ts';
import { startConsumedQueue } from './consumed-queue.ts';
import type { TestQueue } from './consumed-queue.ts';

const time = (second: number) => new Date(Date.UTC(2026, 4, 1, 12, 0, second)).toISOString();

let database: Backend & { readonly tableName: string };
let table: GlamoraTable;
let content: ContentRepository;
let users: UserRepository;
let queue: TestQueue;
let source: EventSource;

beforeAll(async () => {
  [database, queue] = await Promise.all([startTable(), startConsumedQueue()]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: database.endpoint,
    TABLE_NAME: database.tableName,
    SEARCH_ENDPOINT: '',
    SEARCH_QUEUE_URL: queue.url,
    SEARCH_DEAD_LETTERS_URL: queue.deadLettersUrl,
  });
  table = openTable(createDocumentClient(), database.tableName);
  [content, users] = [new ContentRepository(table), new UserRepository(table)];
  const { handler } = await import('../functions/index-content/handler.ts');
  source = await queue.feed('indexContent', handler);
});
afterAll(async () => {
  await source.stop();
  await Promise.all([database.stop(), queue.stop()]);
});

/** A creator with that name. */
async function signedUp(number: number, username: string): Promise<User> {
  const walletAddress = walletAddressSchema.parse(`0x${number.toString(16).padStart(40, '0')}`);
  const user = {
    walletAddress,
    username,
    region: null,
    bio: null,
    plan: 'free' as const,
    createdAt: time(0),
    updatedAt: time(0),
  };
  await writeTogether(table.getDocumentClient(), [users.creation(user)]);
  return user;
}

async function published(number: number, title: string, creator: WalletAddress): Promise<Content> {
  const digest = Digest.create(0x12, new Uint8Array(32).fill(number));
  const piece: Content = {
    contentId: contentIdSchema.parse(CID.createV1(0x55, digest).toString()),
    creator,
    title,
    description: null,
    category: 'dress',
    priceWei: weiSchema.parse('100'),
    tags: [],
    active: true,
    createdAt: time(number),
    updatedAt: time(number),
    version: 1,
  };
  await content.create(piece);
  return piece;
}

async function foundTitles(query: string): Promise<readonly string[]> {
  const index = new TableSearchIndex(table);
  const page = await searchContent(query, { limit: 100 }, { index, content });
  if (page instanceof Problem) throw new Error(`Refused with ${page.code}`);
  return page.items.map(({ title }) => title);
}

const toIndex = ({ contentId }: Content): SearchMessage => ({ type: 'search.index_content', contentId });

describe('content of which the queue tells', () => {
  test('is found once it is indexed, however often it is told', async () => {
    const { walletAddress } = await signedUp(1, 'Coco');
    const gown = await published(1, 'Velvet gown', walletAddress);

    await queue.send(Array.from({ length: 12 }, () => toIndex(gown)));
    await source.idle();

    expect(await foundTitles('velv')).toEqual(['Velvet gown']);
    expect(await foundTitles('gown coco')).toEqual(['Velvet gown']);
    expect(await queue.deadLetters()).toEqual([]);
  });

  test('is no longer found once it is off sale', async () => {
    const { walletAddress } = await signedUp(2, 'Karl');
    const cape = await published(2, 'Woollen cape', walletAddress);
    await queue.send([toIndex(cape)]);
    await source.idle();

    await content.update(cape, { active: false }, time(30));
    await queue.send([toIndex(cape)]);
    await source.idle();

    expect(await new TableSearchIndex(table).match({ words: ['woollen'], limit: 1 })).toEqual({
      matches: [],
      isLast: true,
    });
  });
});

test('all content of a creator is found by the creator’s new name, page by page', async () => {
  const creator = await signedUp(3, 'Gabrielle');
  const pieces = await Promise.all(
    Array.from({ length: 30 }, (_, number) =>
      published(100 + number, `Piece ${number}`, creator.walletAddress),
    ),
  );
  await queue.send(pieces.map(toIndex));
  await source.idle();
  const before = await foundTitles('gabrielle');

  await users.update(creator, { username: 'Yves' }, time(59));
  await queue.send([{ type: 'search.index_creator', creator: creator.walletAddress, cursor: null }]);
  await source.idle();

  expect(before).toHaveLength(30);
  expect(await foundTitles('yves')).toHaveLength(30);
  expect(await foundTitles('gabrielle')).toEqual([]);
});

test('what is no message ends among the dead letters and holds up nobody', async () => {
  const { walletAddress } = await signedUp(4, 'Elsa');
  const hat = await published(4, 'Shocking hat', walletAddress);
  const unreadable = { type: 'search.index_content' };

  await queue.send([unreadable, toIndex(hat)]);
  await source.idle();

  expect(await queue.deadLetters()).toEqual([unreadable]);
  expect(await foundTitles('shocking')).toEqual(['Shocking hat']);
});

test('where a stage has a search cluster, the index is made there, with signed calls', async () => {
  const asked: Pick<IncomingMessage, 'method' | 'url' | 'headers'>[] = [];
  const cluster = createServer(({ method, url, headers }, response) => {
    asked.push({ method, url, headers });
    response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
  });
  await new Promise<void>((resolve) => cluster.listen(0, '127.0.0.1', resolve));

  await connectSearchIndex(table, `http://127.0.0.1:${(cluster.address() as AddressInfo).port}`);

  cluster.closeAllConnections();
  await new Promise((resolve) => cluster.close(resolve));
  expect(asked).toMatchObject([
    {
      method: 'PUT',
      url: '/glamora-content',
      headers: { authorization: expect.stringContaining('/us-east-1/es/aws4_request') },
    },
  ]);
});
