import { randomBytes } from 'node:crypto';
import { searchContent, updateContent, updateMyProfile } from '@glamora/contracts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { accepted, newPerson, publish, visitor } from './marketplace/marketplace.ts';
import type { Person } from './marketplace/marketplace.ts';
import { eventually } from './marketplace/eventually.ts';

let creator: Person;

beforeAll(async () => {
  creator = await newPerson();
});

/** A word that nobody else uses. */
const newWord = () => `w${randomBytes(6).toString('hex')}`;

async function found(q: string): Promise<readonly string[]> {
  const { body } = accepted(await visitor.call(searchContent, { query: { q } }));
  return body.items.map(({ contentId }) => contentId);
}

describe('GET /content/search', () => {
  it('finds content a moment after it was published, by the beginning of any of its words', async () => {
    const [title, tag] = [newWord(), newWord()];
    const { contentId } = await publish(creator, { title: `A ${title} gown`, tags: [tag] });

    await eventually(async () => expect(await found(title)).toEqual([contentId]));

    expect(await found(`${title.slice(0, 8).toUpperCase()} ${tag.slice(0, 8)} gow`)).toEqual([contentId]);
    expect(await found(`${title} ${newWord()}`)).toEqual([]);
  });

  it('puts what says it in the title before what says it in a tag, and the newer first', async () => {
    const word = newWord();
    const older = await publish(creator, { title: `${word} old` });
    const newer = await publish(creator, { title: `${word} new` });
    const tagged = await publish(creator, { tags: [word] });

    await eventually(async () =>
      expect(await found(word)).toEqual([newer, older, tagged].map(({ contentId }) => contentId)),
    );
  });

  it('follows a change of the title, and forgets what went off sale', async () => {
    const [before, after] = [newWord(), newWord()];
    const { contentId } = await publish(creator, { title: before });
    await eventually(async () => expect(await found(before)).toEqual([contentId]));
    const change = (body: { title?: string; active?: boolean }) =>
      creator.client.call(updateContent, { parameters: { contentId }, body });

    accepted(await change({ title: after }));
    await eventually(async () => expect(await found(after)).toEqual([contentId]));
    const byTheOldTitle = await found(before);
    accepted(await change({ active: false }));

    expect(byTheOldTitle).toEqual([]);
    await eventually(async () => expect(await found(after)).toEqual([]));
  });

  it('finds content by its creator’s name, and by a new name', async () => {
    const person = await newPerson();
    const [name, newName] = [newWord(), newWord()];
    accepted(await person.client.call(updateMyProfile, { body: { username: name } }));
    const { contentId } = await publish(person);
    await eventually(async () => expect(await found(name)).toEqual([contentId]));

    accepted(await person.client.call(updateMyProfile, { body: { username: newName } }));

    await eventually(async () => expect(await found(newName)).toEqual([contentId]));
    expect(await found(name)).toEqual([]);
  });

  it('goes on where a page ended', async () => {
    const word = newWord();
    const all = [
      await publish(creator, { title: word }),
      await publish(creator, { title: word }),
      await publish(creator, { title: word }),
    ];
    await eventually(async () => expect(await found(word)).toHaveLength(3));

    const first = accepted(await visitor.call(searchContent, { query: { q: word, limit: '2' } })).body;
    const rest = { q: word, limit: '2', cursor: first.nextCursor ?? '' };
    const second = accepted(await visitor.call(searchContent, { query: rest })).body;

    const paged = [...first.items, ...second.items].map(({ contentId }) => contentId);
    expect(paged).toEqual(all.toReversed().map(({ contentId }) => contentId));
    expect(second.nextCursor).toBeNull();
  });
});
