import { describe, expect, it } from '@jest/globals';
import * as contracts from '../src/index.ts';

const isEndpoint = (value: unknown): value is contracts.Endpoint =>
  typeof value === 'object' && value !== null && 'method' in value && 'path' in value && 'responses' in value;

describe('the list of endpoints', () => {
  it('holds every endpoint that the package exports', () => {
    const exported = Object.values<unknown>(contracts).filter(isEndpoint);

    const listed = new Set<contracts.Endpoint>(contracts.endpoints);

    expect(exported.filter((endpoint) => !listed.has(endpoint)).map(({ name }) => name)).toEqual([]);
    expect(exported.length).toBe(contracts.endpoints.length);
  });

  it('gives each a name of its own, and a method and path of its own', () => {
    const names = contracts.endpoints.map(({ name }) => name);
    const addresses = contracts.endpoints.map(({ method, path }) => `${method} ${path}`);

    expect(new Set(names).size).toBe(names.length);
    expect(new Set(addresses).size).toBe(addresses.length);
  });
});
