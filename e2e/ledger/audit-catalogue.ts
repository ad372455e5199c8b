/** Sets what can be found and browsed against what is on sale. */
import { listContent, searchContent } from '@glamora/contracts';
import { GlamoraClient } from '@glamora/demo';
import type { CallInput, Success } from '@glamora/demo';
import { commonWord, creatorName } from './catalogue.ts';
import type { Piece } from './catalogue.ts';
import type { Person } from './people.ts';
import { accepted } from './persistence.ts';

interface Comparison {
  readonly name: string;
  readonly found: Promise<readonly string[]>;
  readonly expected: readonly Piece[];
}

/** @returns each search and each list that does not hold exactly what it should. */
export async function auditCatalogue(
  url: string,
  pieces: readonly Piece[],
  creators: readonly Person[],
): Promise<readonly string[]> {
  const client = new GlamoraClient(url);
  const active = pieces.filter(({ isActive }) => isActive);
  const comparisons: readonly Comparison[] = [
    { name: 'list by age', found: browse(client, { sort: 'recent' }), expected: active },
    { name: 'list by price', found: browse(client, { sort: 'price' }), expected: active },
    { name: 'list of the category', found: browse(client, { category: 'dress' }), expected: active },
    { name: `search for ${commonWord}`, found: search(client, commonWord), expected: active },
    ...(['piece', 'heirloom'] as const).map((kind) => ({
      name: `search for ${kind}`,
      found: search(client, `${commonWord} ${kind}`),
      expected: active.filter((piece) => piece.kind === kind),
    })),
    ...creators.map((creator, number) => ({
      name: `search for ${creatorName(number)}`,
      found: search(client, creatorName(number)),
      expected: active.filter((piece) => piece.creator === creator),
    })),
  ];
  const differences = await Promise.all(
    comparisons.map(async ({ name, found, expected }) =>
      describeDifference(
        name,
        await found,
        expected.map(({ contentId }) => contentId),
      ),
    ),
  );
  return differences.flat();
}

async function browse(
  client: GlamoraClient,
  query: CallInput<typeof listContent>['query'],
): Promise<readonly string[]> {
  return readAll((cursor) =>
    accepted(() => client.call(listContent, { query: { ...query, limit: '100', ...cursor } })),
  );
}

async function search(client: GlamoraClient, q: string): Promise<readonly string[]> {
  return readAll((cursor) =>
    accepted(() => client.call(searchContent, { query: { q, limit: '100', ...cursor } })),
  );
}

type ContentPage = Success<typeof listContent> | Success<typeof searchContent>;

async function readAll(
  readPage: (cursor: { readonly cursor?: string }) => Promise<ContentPage>,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (let cursor: string | null | undefined; cursor !== null;) {
    // oxlint-disable-next-line no-await-in-loop -- a page tells where the next one begins
    const { body } = await readPage(cursor === undefined ? {} : { cursor });
    ids.push(...body.items.map(({ contentId }) => contentId));
    cursor = body.nextCursor;
  }
  return ids;
}

function describeDifference(
  name: string,
  found: readonly string[],
  expected: readonly string[],
): readonly string[] {
  const missing = expected.filter((id) => !found.includes(id));
  const wrong = found.filter((id, place) => !expected.includes(id) || found.indexOf(id) !== place);
  return [
    ...missing.map((id) => `${name}: ${id} is missing`),
    ...wrong.map((id) => `${name}: ${id} does not belong there, or not twice`),
  ];
}
