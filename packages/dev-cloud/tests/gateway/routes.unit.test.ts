import { expect, test } from '@jest/globals';
import { matchRoute, segmentsOf } from '../../src/gateway/routes.ts';

const routes = [
  { method: 'GET', resource: '/content/{contentId}', functionName: 'getContent' },
  { method: 'PATCH', resource: '/content/{contentId}', functionName: 'updateContent' },
  { method: 'GET', resource: '/content/search', functionName: 'searchContent' },
  { method: 'GET', resource: '/content/{contentId}/url', functionName: 'getContentUrl' },
  { method: 'ANY', resource: '/files/{path+}', functionName: 'files' },
];

const match = (method: string, path: string) => matchRoute(routes, method, segmentsOf(path));

test('a parameter takes one segment', () => {
  expect(match('GET', '/content/abc')).toMatchObject({
    route: { functionName: 'getContent' },
    pathParameters: { contentId: 'abc' },
  });
  expect(match('GET', '/content/abc/url')).toMatchObject({ route: { functionName: 'getContentUrl' } });
});

test('a literal segment goes before a parameter, for every method', () => {
  expect(match('GET', '/content/search')).toMatchObject({
    route: { functionName: 'searchContent' },
    pathParameters: null,
  });
  expect(match('PATCH', '/content/search')).toEqual({ kind: 'method_not_allowed', allowed: ['GET'] });
});

test('a greedy parameter takes the rest', () => {
  expect(match('POST', '/files/a/b/c')).toMatchObject({ pathParameters: { path: 'a/b/c' } });
});

test.each(['/', '/content', '/content/', '/content/a/b', '/content/a/url/', '/files/'])(
  'there is nothing at %s',
  (path) => {
    expect(match('GET', path)).toEqual({ kind: 'not_found' });
  },
);
