/** Makes the search index again, in the table or in a cluster. */
import { ContentRepository, rebuildSearchIndex, TableSearchIndex, UserRepository } from '@glamora/data';
import type { SearchIndex } from '@glamora/data';
import { OpenSearchIndex } from '@glamora/data/open-search';
import { createSignedHttp } from '@glamora/resilience';
import type { Context } from './command.ts';

export async function rebuildSearch(
  { table, options }: Context,
  onProgress: (soFar: { readonly indexed: number; readonly removed: number }) => void,
): Promise<Readonly<Record<string, number>>> {
  const dependencies = {
    content: new ContentRepository(table),
    users: new UserRepository(table),
    index: await searchIndex({ table, options }),
  };
  return { ...(await rebuildSearchIndex(table, dependencies, onProgress)) };
}

async function searchIndex({ table, options }: Pick<Context, 'table' | 'options'>): Promise<SearchIndex> {
  const endpoint = options['search-endpoint'];
  if (endpoint === '') return new TableSearchIndex(table);
  const index = new OpenSearchIndex(
    createSignedHttp({ endpoint, service: 'es', dependency: 'the search cluster' }),
  );
  await index.prepare();
  return index;
}
