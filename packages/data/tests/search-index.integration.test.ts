/** What every index of the search promises, whether it lives in the table or in a cluster. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { canonicalCid } from '@glamora/contracts';
import type { ContentId, WalletAddress } from '@glamora/contracts';
import * as fc from 'fast-check';
import {
  ContentRepository,
  indexContent,
  TableSearchIndex,
  UserRepository,
  writeTogether,
} from '../src/index.ts';
import type { Content, SearchIndex, SearchMatch } from '../src/index.ts';
import { OpenSearchIndex } from '../src/open-search-index.ts';
import { queryWords } from '../src/search-words.ts';
import { contentIdOf, contentOf, timeOf, userOf, walletOf } from './entities.ts';
import { startLocalSearchCluster } from './local-search-cluster.ts';
import { catalogue, query, searchEverything } from './search-catalogue.ts';
import { startTestTable } from './test-table.ts';

type Dependencies = Parameters<typeof indexContent>[1];

/** A table with a catalogue in it, and an index of that. */
interface Fixture {
  readonly content: ContentRepository;
  readonly users: UserRepository;
  readonly index: SearchIndex;
  addUser(number: number, username: string | null): Promise<void>;
  stop(): Promise<void>;
}

async function startTableFixture(): Promise<Fixture> {
  const started = await startTestTable();
  const { client, table } = started;
  const users = new UserRepository(table);
  return {
    content: new ContentRepository(table),
    users,
    index: new TableSearchIndex(table),
    async addUser(number, username) {
      await writeTogether(client, [users.creation(userOf(number, { username }))]);
    },
    stop: () => started.stop(),
  };
}

async function startClusterFixture(): Promise<Fixture> {
  const [fixture, cluster] = await Promise.all([startTableFixture(), startLocalSearchCluster()]);
  const index = new OpenSearchIndex(cluster.call);
  await index.prepare();
  return {
    ...fixture,
    index,
    async stop() {
      await Promise.all([fixture.stop(), cluster.stop()]);
    },
  };
}

describe.each([
  ['in the table', startTableFixture],
  ['in a search cluster', startClusterFixture],
])('an index %s', (_, start) => {
  let fixture: Fixture;
  let next = 1000;
  /** Everything that the tests have put on sale, as it is now. */
  const everything = new Map<ContentId, Content>();

  beforeAll(async () => {
    fixture = await start();
    await fixture.addUser(1, 'Coco Robe');
  });
  afterAll(() => fixture.stop());

  async function publish(content: Content): Promise<void> {
    await fixture.content.create(content);
    everything.set(content.contentId, content);
  }

  async function change(contentId: ContentId, changes: Parameters<ContentRepository['update']>[1]) {
    const current = await fixture.content.find(contentId, { consistent: true });
    const changed = current && (await fixture.content.update(current, changes, timeOf(60)));
    if (!changed || changed === 'conflict') throw new Error('The content did not change');
    everything.set(contentId, changed);
  }

  /** As the queue has it: what was contended comes again. */
  async function index(contentId: ContentId, dependencies: Dependencies = fixture): Promise<void> {
    while ((await indexContent(contentId, dependencies)) === 'contended');
  }

  /** All matches, read in pages. */
  async function matchesOf(asked: string, limit = 100): Promise<readonly SearchMatch[]> {
    const words = queryWords(asked);
    const found: SearchMatch[] = [];
    for (let isLast = words.length === 0; !isLast;) {
      // oxlint-disable-next-line no-await-in-loop -- pages follow one another
      const page = await fixture.index.match({ words, limit, after: found.at(-1) });
      found.push(...page.matches);
      ({ isLast } = page);
    }
    return found;
  }

  const expected = (asked: string) => searchEverything([...everything.values()], 'Coco Robe', asked);

  test('finds what reading everything finds, in the same order, in pages of any size', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 5 }),
        fc.array(query, { minLength: 1, maxLength: 4 }),
        fc.gen(),
        async (limit, asked, generate) => {
          const added = generate(catalogue, next);
          next += added.length;
          await Promise.all(
            added.map(async (content) => {
              await publish(content);
              await index(content.contentId);
            }),
          );

          const found = await Promise.all(asked.map((text) => matchesOf(text, limit)));

          expect(found).toEqual(asked.map(expected));
        },
      ),
      { numRuns: 10 },
    );
  });

  test('ends as the table is, however messages are doubled, late or out of order', async () => {
    const ids = [1, 2, 3].map(contentIdOf);
    await Promise.all([1, 2, 3].map((number) => publish(contentOf(number))));
    await Promise.all(ids.map((id) => index(id)));
    const changes = fc.record({
      contentId: fc.constantFrom(...ids),
      title: fc.constantFrom('red dress', 'dress', 'robe', 'dressy robe'),
      active: fc.boolean(),
      messages: fc.integer({ min: 1, max: 3 }),
    });

    await fc.assert(
      fc.asyncProperty(
        fc.array(changes, { minLength: 1, maxLength: 6 }),
        fc.boolean(),
        async (history, isBacklog) => {
          const messages: ContentId[] = [];
          const consumed: Promise<void>[] = [];
          for (const { contentId, title, active, messages: times } of history) {
            // oxlint-disable-next-line no-await-in-loop -- a history has an order
            await change(contentId, { title, active });
            const sent = Array.from({ length: times }, () => contentId);
            if (isBacklog) messages.unshift(...sent);
            else consumed.push(...sent.map((id) => index(id)));
          }
          await Promise.all([...consumed, ...messages.map((id) => index(id))]);

          expect(await matchesOf('dress')).toEqual(expected('dress'));
          expect(await matchesOf('ro')).toEqual(expected('ro'));
        },
      ),
      { numRuns: 10 },
    );
  });

  /** A consumer that reads the content, and is held up until `meanwhile` has happened. */
  function heldUp(contentId: ContentId, meanwhile: () => Promise<void>): Promise<void> {
    let isHeldUp = false;
    return index(contentId, {
      ...fixture,
      users: fixture.users,
      index: fixture.index,
      content: {
        async find(id, options) {
          const read = await fixture.content.find(id, options);
          if (!isHeldUp) {
            isHeldUp = true;
            await meanwhile();
          }
          return read;
        },
      },
    });
  }

  test('is not put back by a consumer that read an older version and comes late', async () => {
    const { contentId } = contentOf(10, { title: 'before' });
    await publish(contentOf(10, { title: 'before' }));

    await heldUp(contentId, async () => {
      await change(contentId, { title: 'behind' });
      await index(contentId);
    });

    expect(await matchesOf('before')).toEqual([]);
    expect(await matchesOf('behind')).toHaveLength(1);
  });

  test('is not put back where the newest version looks as the oldest did', async () => {
    const { contentId } = contentOf(11, { title: 'swing' });
    await publish(contentOf(11, { title: 'swing' }));
    await index(contentId);
    await change(contentId, { title: 'swung' });

    await heldUp(contentId, async () => {
      await change(contentId, { title: 'swing' });
      await index(contentId);
    });

    expect(await matchesOf('swung')).toEqual([]);
    expect(await matchesOf('swing')).toHaveLength(1);
  });

  test('forgets content that is gone, and knows it again when somebody else registers it', async () => {
    const content = contentOf(12, { title: 'vanishing' });
    await publish(content);
    await index(content.contentId);
    const gone: Dependencies = { ...fixture, content: { find: async () => undefined } };

    const first = await indexContent(content.contentId, {
      ...gone,
      index: fixture.index,
      users: fixture.users,
    });
    const whileGone = await matchesOf('vanishing');
    const again = await indexContent(content.contentId, fixture);

    expect([first, again]).toEqual(['indexed', 'indexed']);
    expect(whileGone).toEqual([]);
    expect(await matchesOf('vanishing')).toHaveLength(1);
  });

  test('says that nothing is to do for what it knows, and for what never was', async () => {
    const content = contentOf(13, { title: 'known' });
    await publish(content);
    await index(content.contentId);

    const outcomes = [
      await indexContent(content.contentId, fixture),
      await indexContent(contentIdOf(14), fixture),
    ];

    expect(outcomes).toEqual(['unchanged', 'unchanged']);
  });

  test('takes a change of all words of a very wordy piece at once', async () => {
    const wordy = (letter: string) =>
      Array.from({ length: 60 }, (__, number) => `${letter}word${number}`).join(' ');
    const content = contentOf(15, { title: wordy('q') });
    await publish(content);
    await index(content.contentId);

    await change(content.contentId, { title: wordy('z') });
    await index(content.contentId);

    expect(await matchesOf('qword')).toEqual([]);
    expect(await matchesOf('zword0 zword48')).toHaveLength(1);
    expect(await matchesOf('zword49')).toEqual([]);
  });

  test('finds content by its creator’s name, and by the new one once there is one', async () => {
    await fixture.addUser(2, 'Gabrielle');
    const creator: WalletAddress = walletOf(2);
    const content = contentOf(16, { creator, title: 'named' });
    await fixture.content.create(content);
    await index(content.contentId);
    const before = await matchesOf('gabrielle named');

    const user = await fixture.users.find(creator);
    await fixture.users.update(user ?? userOf(2), { username: 'Karl' }, timeOf(99));
    await index(content.contentId);

    expect(before).toMatchObject([{ contentId: canonicalCid(content.contentId), weight: 9 }]);
    expect(await matchesOf('gabrielle')).toEqual([]);
    expect(await matchesOf('karl named')).toHaveLength(1);
  });
});
