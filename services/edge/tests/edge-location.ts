/** Runs the router's generated code as an edge location does: alone, with the runtime's module and nothing else of Node. */
import { runInNewContext } from 'node:vm';
import type { EdgeAnswer, EdgeRequest } from '../src/route-request.ts';

export interface Viewer {
  readonly method?: string;
  readonly uri: string;
  readonly country?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Routed {
  /** Origins in the order in which they are asked. */
  readonly origins: readonly string[];
  /** Upon which the second one is asked; empty where there is none. */
  readonly failoverStatusCodes: readonly number[];
  readonly result: EdgeRequest | EdgeAnswer;
}

interface Group {
  readonly originIds: readonly { readonly originId: string }[];
  readonly failoverCriteria: { readonly statusCodes: readonly number[] };
}

const firstLine = /^import cf from 'cloudfront';\n/;

export function edgeLocation(code: string): (viewer: Viewer) => Routed {
  if (!firstLine.test(code)) throw new Error('The runtime looks for its module in the first line.');
  return ({ method = 'GET', uri, country, headers = {} }) => {
    const chosen = { origins: [] as string[], failoverStatusCodes: [] as number[] };
    const cf = {
      selectRequestOriginById: (id: string) => {
        chosen.origins = [id];
      },
      createRequestOriginGroup: ({ originIds, failoverCriteria }: Group) => {
        chosen.origins = originIds.map(({ originId }) => originId);
        chosen.failoverStatusCodes = [...failoverCriteria.statusCodes];
      },
    };
    const request = {
      method,
      uri,
      querystring: { limit: { value: '5' } },
      cookies: {},
      headers: edgeHeaders({
        ...headers,
        ...(country === undefined ? {} : { 'cloudfront-viewer-country': country }),
      }),
    };
    const event = { version: '1.0', context: {}, viewer: { ip: '198.51.100.7' }, request };
    const script = `${code.replace(firstLine, '')};handler(event)`;
    const result = runInNewContext(script, { cf, event }, { timeout: 1000 }) as Routed['result'];
    // Its objects are of another realm, which no comparison would forgive.
    return { ...chosen, result: structuredClone(result) };
  };
}

function edgeHeaders(headers: Readonly<Record<string, string>>): Record<string, { value: string }> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }]));
}
