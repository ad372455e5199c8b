import { describe, expect, it } from '@jest/globals';
import { readRegions } from '../src/regions.ts';
import type { EdgeRequest, Routing } from '../src/route-request.ts';
import { buildRouterCode, largestFunction } from '../src/router-code.ts';
import { edgeLocation } from './edge-location.ts';
import { isoCountries, regionTable } from './region-table.ts';

const everywhere = 'us-east-1,eu-west-1,ap-southeast-1,us-west-2';

function routingOf(apiRegions: string): Routing {
  const regions = readRegions(regionTable, apiRegions);
  return {
    apis: { auth: 'auth', users: 'auth', content: 'content' },
    defaultRegion: regions.default,
    countries: regions.countries,
    standIns: regions.standIns,
    failoverStatusCodes: [500, 502, 503, 504],
    apiKey: 'key-of-the-edge-1234567890',
    preflight: { 'access-control-allow-origin': '*' },
    notFound: { type: 'urn:glamora:problem:route_not_found', status: 404, code: 'route_not_found' },
  };
}

const locationOf = async (apiRegions: string, behaviour = { isCached: false }) =>
  edgeLocation(await buildRouterCode(routingOf(apiRegions), behaviour));

const world = await locationOf(everywhere);
const oneRegion = await locationOf('us-east-1');

const headersOf = (result: object) => (result as EdgeRequest).headers;

describe('the router', () => {
  it.each([
    ['GB', 'eu-west-1'],
    ['DE', 'eu-west-1'],
    ['FR', 'eu-west-1'],
    ['CY', 'eu-west-1'],
    ['JP', 'ap-southeast-1'],
    ['SG', 'ap-southeast-1'],
    ['AU', 'ap-southeast-1'],
    ['IN', 'ap-southeast-1'],
    ['US', 'us-east-1'],
    ['BR', 'us-east-1'],
    ['ZA', 'us-east-1'],
  ])('sends %s to %s', (country, region) => {
    const { origins } = world({ uri: '/api/content/x', country });

    expect(origins[0]).toBe(`content-${region}`);
  });

  it('sends every country where the table says', () => {
    const wrong = Object.entries(regionTable.countries).flatMap(([region, codes]) =>
      codes
        .trim()
        .split(/\s+/)
        .filter((country) => world({ uri: '/api/content/x', country }).origins[0] !== `content-${region}`),
    );

    expect(wrong).toEqual([]);
  });

  it('sends whoever comes from nowhere known to the default', () => {
    const elsewhere = [undefined, '', 'ZZ', 'T1', 'DEU', 'constructor'].map((country) =>
      world({ uri: '/api/content/x', ...(country === undefined ? {} : { country }) }),
    );

    expect(elsewhere.map(({ origins }) => origins[0])).toEqual(Array(6).fill('content-us-east-1'));
  });

  it('takes lower case for what it is', () => {
    expect(world({ uri: '/api/content/x', country: 'fr' }).origins[0]).toBe('content-eu-west-1');
  });

  it('has one region serve everybody where it is the only one, with nobody to fail over to', () => {
    const routed = isoCountries().map((country) => oneRegion({ uri: '/api/users/me', country }));

    expect(new Set(routed.flatMap(({ origins }) => origins))).toEqual(new Set(['auth-us-east-1']));
    expect(routed.flatMap(({ failoverStatusCodes }) => failoverStatusCodes)).toEqual([]);
  });

  it.each(['GET', 'HEAD'])('has another region answer %s where the first one fails', (method) => {
    const { origins, failoverStatusCodes } = world({ method, uri: '/api/content/x', country: 'DE' });

    expect(origins).toEqual(['content-eu-west-1', 'content-us-east-1']);
    expect(failoverStatusCodes).toEqual([500, 502, 503, 504]);
  });

  it.each(['POST', 'PATCH', 'PUT', 'DELETE'])('sends %s to one region only', (method) => {
    expect(world({ method, uri: '/api/content/x', country: 'DE' }).origins).toEqual(['content-eu-west-1']);
  });

  it('finds the API by the first segment, and takes /api away', () => {
    const { origins, result } = oneRegion({ uri: '/api/users/me' });

    expect(origins).toEqual(['auth-us-east-1']);
    expect(result).toHaveProperty('uri', '/users/me');
  });

  it('leaves the rest of the address as it is', () => {
    const { result } = oneRegion({ uri: '/api/content/a%2Fb/api/url' });

    expect(result).toHaveProperty('uri', '/content/a%2Fb/api/url');
    expect(result).toHaveProperty('querystring', { limit: { value: '5' } });
  });

  it.each([
    '/',
    '/content/x',
    '/apis/content',
    '/api',
    '/api/',
    '/api/scaling',
    '/api/constructor',
    '//api/content',
  ])('answers %s itself: no API is there', (uri) => {
    const { origins, result } = oneRegion({ uri });

    expect(origins).toEqual([]);
    expect(result).toMatchObject({
      statusCode: 404,
      headers: { 'content-type': { value: 'application/problem+json' } },
    });
    expect(JSON.parse((result as { body: string }).body)).toMatchObject({
      code: 'route_not_found',
      instance: uri,
    });
  });

  it('answers what browsers ask before a call from another site', () => {
    const { origins, result } = oneRegion({ method: 'OPTIONS', uri: '/api/content' });

    expect(origins).toEqual([]);
    expect(result).toEqual({ statusCode: 204, headers: { 'access-control-allow-origin': { value: '*' } } });
  });

  it('brings the key of the edge for those who have none, and leaves partners theirs', () => {
    const without = oneRegion({ uri: '/api/content/x' });
    const partner = oneRegion({ uri: '/api/content/x', headers: { 'x-api-key': 'key-of-a-partner' } });

    expect(headersOf(without.result)['x-api-key']).toEqual({ value: 'key-of-the-edge-1234567890' });
    expect(headersOf(partner.result)['x-api-key']).toEqual({ value: 'key-of-a-partner' });
  });

  it('takes the token off reads that are cached, and off nothing else', async () => {
    const headers = { authorization: 'Bearer token' };
    const cached = await locationOf('us-east-1', { isCached: true });

    const read = cached({ uri: '/api/content/x', headers });
    const write = cached({ method: 'PATCH', uri: '/api/content/x', headers });
    const uncached = oneRegion({ uri: '/api/content/x/url', headers });

    expect(headersOf(read.result)).not.toHaveProperty('authorization');
    expect(headersOf(write.result)).toHaveProperty('authorization');
    expect(headersOf(uncached.result)).toHaveProperty('authorization');
  });

  it('fits with all that it knows', async () => {
    const code = await buildRouterCode(routingOf(everywhere), { isCached: false });

    expect(Buffer.byteLength(code)).toBeLessThanOrEqual(largestFunction);
  });

  it('that would not fit is refused', async () => {
    const apis = Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`resource${index}`, 'auth']));

    const building = buildRouterCode({ ...routingOf('us-east-1'), apis }, { isCached: false });

    await expect(building).rejects.toThrow(/^The router has \d+ bytes; CloudFront takes 10240\.$/);
  });
});
