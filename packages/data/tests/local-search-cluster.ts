/**
 * The part of OpenSearch that the index uses, in memory, behind HTTP: documents with sequence numbers, and the queries that
 * are sent. It refuses what a cluster refuses, and throws at what it does not know.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CallCluster } from '../src/open-search-index.ts';

export interface LocalSearchCluster {
  readonly call: CallCluster;
  stop(): Promise<void>;
}

type Source = Readonly<Record<string, string | readonly string[]>>;
type Answer = readonly [status: number, body: object];

interface Stored {
  readonly sequence: number;
  readonly source: Source;
}

type Query =
  | { readonly bool: { readonly must: readonly Query[] } }
  | { readonly dis_max: { readonly queries: readonly Query[] } }
  | { readonly constant_score: { readonly filter: Filter; readonly boost: number } };

type Filter =
  { readonly term: Readonly<Record<string, string>> } | { readonly prefix: Readonly<Record<string, string>> };

interface Search {
  readonly size: number;
  readonly query: Query;
  readonly search_after?: readonly [number, string, string];
}

export async function startLocalSearchCluster(): Promise<LocalSearchCluster> {
  const answer = createCluster();
  const server = createServer((request, response) => {
    let text = '';
    request
      .on('data', (chunk: Buffer) => (text += chunk.toString()))
      .on('end', () => {
        const body = text === '' ? undefined : (JSON.parse(text) as object);
        const [status, answered] = answer(
          request.method ?? '',
          new URL(request.url ?? '', 'http://local'),
          body,
        );
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answered));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    async call({ method, path, body }) {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        method,
        ...(body && { body: JSON.stringify(body) }),
      });
      return { status: response.status, body: await response.json() };
    },
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function createCluster() {
  const documents = new Map<string, Stored>();
  let fields: readonly string[] | undefined;
  let sequence = -1;

  const write = (id: string, source: Source): Answer => {
    const unknown = Object.keys(source).find((field) => !fields?.includes(field));
    if (unknown !== undefined) return refusal(400, 'strict_dynamic_mapping_exception');
    sequence += 1;
    documents.set(id, { sequence, source });
    return [201, {}];
  };

  return (method: string, url: URL, body: object | undefined): Answer => {
    const [, , kind, id = ''] = url.pathname.split('/');
    const stored = documents.get(id);
    if (method === 'PUT' && kind === undefined) {
      if (fields) return refusal(400, 'resource_already_exists_exception');
      fields = Object.keys((body as { mappings: { properties: object } }).mappings.properties);
      return [200, { acknowledged: true }];
    }
    if (!fields) return refusal(404, 'index_not_found_exception');
    if (method === 'GET' && kind === '_doc') {
      if (!stored) return [404, { found: false }];
      return [200, { _seq_no: stored.sequence, _primary_term: 1, _source: stored.source }];
    }
    if (method === 'PUT' && kind === '_create')
      return stored ? refusal(409, 'version_conflict_engine_exception') : write(id, body as Source);
    if (method === 'PUT' && kind === '_doc') {
      const isCurrent =
        url.searchParams.get('if_seq_no') === String(stored?.sequence) &&
        url.searchParams.get('if_primary_term') === '1';
      return isCurrent ? write(id, body as Source) : refusal(409, 'version_conflict_engine_exception');
    }
    if (method === 'POST' && kind === '_search')
      return [200, search([...documents.values()], body as Search)];
    throw new Error(`The local cluster does not know ${method} ${url.pathname}`);
  };
}

function refusal(status: number, type: string): Answer {
  return [status, { error: { type } }];
}

function search(documents: readonly Stored[], { size, query, search_after: after }: Search): object {
  const hits = documents
    .flatMap(({ source }) => {
      const score = scoreOf(query, source);
      return score === undefined ? [] : [[score, source['createdAt'], source['contentId']] as const];
    })
    .toSorted(compareSorts)
    .filter((sort) => after === undefined || compareSorts(sort, after) > 0)
    .slice(0, size);
  return { hits: { hits: hits.map((sort) => ({ _score: sort[0], sort })) } };
}

/** undefined where the query does not match. */
function scoreOf(query: Query, source: Source): number | undefined {
  if ('constant_score' in query)
    return matches(query.constant_score.filter, source) ? query.constant_score.boost : undefined;
  if ('dis_max' in query) {
    const scores = query.dis_max.queries.flatMap((each) => scoreOf(each, source) ?? []);
    return scores.length === 0 ? undefined : Math.max(...scores);
  }
  const scores = query.bool.must.map((each) => scoreOf(each, source));
  return scores.includes(undefined) ? undefined : scores.reduce<number>((sum, score = 0) => sum + score, 0);
}

function matches(filter: Filter, source: Source): boolean {
  const conditions = Object.entries('term' in filter ? filter.term : filter.prefix);
  return conditions.every(([field, wanted]) =>
    [source[field] ?? []]
      .flat()
      .some((value) => ('term' in filter ? value === wanted : value.startsWith(wanted))),
  );
}

type Sort = readonly [unknown, unknown, unknown];

function compareSorts(left: Sort, right: Sort): number {
  const [score, createdAt, contentId] = left as [number, string, string];
  const [otherScore, otherCreatedAt, otherContentId] = right as [number, string, string];
  if (score !== otherScore) return otherScore - score;
  if (createdAt !== otherCreatedAt) return createdAt < otherCreatedAt ? 1 : -1;
  return contentId < otherContentId ? -1 : Number(contentId > otherContentId);
}
