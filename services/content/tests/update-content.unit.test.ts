/** What happens when somebody else changes the content at the same moment. */
import { describe, expect, test } from '@jest/globals';
import { problem } from '@glamora/contracts';
import type { Content, ContentChanges } from '@glamora/data';
import { updateContent } from '../src/update-content.ts';
import { creator, noon, stranger } from './content-table.ts';
import { storedContent } from './stored-content.ts';

const { contentId } = storedContent();
const later = new Date(noon.getTime() + 60_000);

/** Holds one piece of content, which somebody else changes just before each of the first writes. */
function contestedContent(rivalWrites: number) {
  let stored = storedContent();
  let rivals = rivalWrites;
  let writes = 0;
  return {
    stored: () => stored,
    writes: () => writes,
    async find(): Promise<Content | undefined> {
      return stored;
    },
    async update(read: Content, changes: ContentChanges, now: string): Promise<Content | 'conflict'> {
      writes += 1;
      if (rivals > 0) {
        rivals -= 1;
        stored = { ...stored, title: `Rival ${stored.version}`, version: stored.version + 1 };
      }
      if (read.version !== stored.version) return 'conflict';
      stored = { ...read, ...(changes as Partial<Content>), updatedAt: now, version: read.version + 1 };
      return stored;
    },
  };
}

describe('a change that another one overtakes', () => {
  test.each([0, 1, 2])('%i times is made from what the other left', async (rivalWrites) => {
    const content = contestedContent(rivalWrites);

    const changed = await updateContent(contentId, { active: false }, creator, { content, now: () => later });

    expect(changed).toEqual(content.stored());
    expect(changed).toMatchObject({
      title: rivalWrites === 0 ? 'A dress' : `Rival ${rivalWrites}`,
      active: false,
      updatedAt: later.toISOString(),
      version: rivalWrites + 2,
    });
  });

  test('three times is given up, and nothing of it is written', async () => {
    const content = contestedContent(3);

    const changed = await updateContent(contentId, { active: false }, creator, { content, now: () => later });

    expect(changed).toEqual(problem('conflict'));
    expect(content.stored().active).toBe(true);
    expect(content.writes()).toBe(3);
  });
});

test('content of somebody else is not written at all', async () => {
  const content = contestedContent(0);

  const changed = await updateContent(contentId, { title: 'Mine' }, stranger, { content, now: () => later });

  expect(changed).toEqual(problem('not_the_creator'));
  expect(content.writes()).toBe(0);
});
