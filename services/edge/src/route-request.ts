/**
 * Sends a request to the API of the viewer's region. Runs at every edge location before the cache is looked up, within a
 * fraction of a millisecond, in a runtime that knows little more than ECMAScript 5: the build refuses what it does not know.
 */

/** A request as CloudFront hands it to a function: names of headers are in lower case. */
export interface EdgeRequest {
  readonly method: string;
  uri: string;
  readonly headers: Record<string, { value: string } | undefined>;
}

/** An answer from the edge location itself. */
export interface EdgeAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, { readonly value: string }>>;
  readonly body?: string;
}

/** The part of the runtime's module `cloudfront` that the router uses. Origins are named as the distribution names them. */
export interface EdgeRuntime {
  selectRequestOriginById(originId: string): void;
  createRequestOriginGroup(group: {
    readonly originIds: readonly { readonly originId: string }[];
    readonly selectionCriteria: 'default';
    readonly failoverCriteria: { readonly statusCodes: readonly number[] };
  }): void;
}

/** What the router knows; written into its code when it is packaged. */
export interface Routing {
  /** The API that answers, by the first segment after `/api/`. */
  readonly apis: Readonly<Record<string, string>>;
  readonly defaultRegion: string;
  /** Countries by the region that serves them, of deployed regions other than the default. */
  readonly countries: Readonly<Record<string, readonly string[]>>;
  /** The region that answers reads in place of one that fails; a region that stands alone has none. */
  readonly standIns: Readonly<Record<string, string>>;
  readonly failoverStatusCodes: readonly number[];
  /** Brought along where the viewer brings no key, as the APIs answer nobody without. */
  readonly apiKey: string;
  /** Headers of answers to what browsers ask before a call from another site. */
  readonly preflight: Readonly<Record<string, string>>;
  /** Of an address that no API has; `instance` is put in. */
  readonly notFound: { readonly status: number } & Readonly<Record<string, unknown>>;
}

export interface Behaviour {
  /** Answers are kept for others: whoever asks must be nobody in particular. */
  readonly isCached: boolean;
}

/** Origins are named after the API and its region. */
export function originId(api: string, region: string): string {
  return api + '-' + region;
}

/** The request on its way to an origin, or the answer where there is none to ask. */
export function routeRequest(
  request: EdgeRequest,
  behaviour: Behaviour,
  routing: Routing,
  runtime: EdgeRuntime,
): EdgeRequest | EdgeAnswer {
  const api = apiOf(request.uri, routing);
  if (api === undefined) return notFound(request.uri, routing);
  if (request.method === 'OPTIONS') return preflight(routing);
  chooseOrigin(api, request, routing, runtime);
  request.uri = request.uri.slice('/api'.length);
  if (request.headers['x-api-key'] === undefined) request.headers['x-api-key'] = { value: routing.apiKey };
  // Without a token no answer is meant for one person, so that none such can get into the cache.
  if (behaviour.isCached && isRead(request)) delete request.headers['authorization'];
  return request;
}

function apiOf(uri: string, routing: Routing): string | undefined {
  const segments = uri.split('/');
  const resource = segments[2];
  if (segments[1] !== 'api' || resource === undefined) return undefined;
  // Not by the name alone: every object has a `constructor`.
  return Object.keys(routing.apis).indexOf(resource) < 0 ? undefined : routing.apis[resource];
}

/** CloudFront asks a second origin for reads only. What changes something goes to one, which alone says whether it did. */
function chooseOrigin(api: string, request: EdgeRequest, routing: Routing, runtime: EdgeRuntime): void {
  const region = regionOf(request, routing);
  const standIn = routing.standIns[region];
  if (standIn === undefined || !isRead(request)) {
    runtime.selectRequestOriginById(originId(api, region));
    return;
  }
  runtime.createRequestOriginGroup({
    originIds: [{ originId: originId(api, region) }, { originId: originId(api, standIn) }],
    selectionCriteria: 'default',
    failoverCriteria: { statusCodes: routing.failoverStatusCodes },
  });
}

function regionOf(request: EdgeRequest, routing: Routing): string {
  const header = request.headers['cloudfront-viewer-country'];
  if (header === undefined) return routing.defaultRegion;
  const country = header.value.toUpperCase();
  const serving = Object.keys(routing.countries).filter(
    (region) => (routing.countries[region] as readonly string[]).indexOf(country) >= 0,
  );
  return serving[0] === undefined ? routing.defaultRegion : serving[0];
}

function isRead(request: EdgeRequest): boolean {
  return request.method === 'GET' || request.method === 'HEAD';
}

function preflight(routing: Routing): EdgeAnswer {
  return { statusCode: 204, headers: edgeHeaders(routing.preflight) };
}

function notFound(uri: string, routing: Routing): EdgeAnswer {
  const body = JSON.stringify(Object.assign({}, routing.notFound, { instance: uri }));
  const headers = edgeHeaders({ 'content-type': 'application/problem+json', 'cache-control': 'no-store' });
  return { statusCode: routing.notFound.status, headers, body };
}

function edgeHeaders(headers: Readonly<Record<string, string>>): Record<string, { value: string }> {
  const result: Record<string, { value: string }> = {};
  Object.keys(headers).forEach((name) => {
    result[name] = { value: headers[name] as string };
  });
  return result;
}
