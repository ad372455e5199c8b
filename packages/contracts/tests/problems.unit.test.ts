import { describe, expect, test } from '@jest/globals';
import { DependencyUnavailable, endpoints, Problem, problem, problemCatalogue } from '../src/index.ts';
import type { Endpoint, ProblemCode } from '../src/index.ts';

const codes = Object.keys(problemCatalogue) as ProblemCode[];

describe('the catalogue of problems', () => {
  test.each(codes)('%s has a status of an error and a title', (code) => {
    const { httpStatus, title } = problem(code);

    expect(httpStatus).toBeGreaterThanOrEqual(400);
    expect(httpStatus).toBeLessThan(600);
    expect(title).toMatch(/^[A-Z].*[^.]$/);
  });

  test('blames us for nothing but our own failures', () => {
    const ours = codes.filter((code) => problem(code).httpStatus >= 500);

    expect(ours).toEqual(['internal_error', 'dependency_unavailable']);
  });
});

describe('a problem', () => {
  test('carries a sentence, or all its details', () => {
    const refused = problem('conflict', 'Read it again');
    const unavailable = problem('dependency_unavailable', { retryAfterSeconds: 30 });

    expect(refused).toBeInstanceOf(Problem);
    expect(refused.details).toEqual({ detail: 'Read it again' });
    expect(unavailable.details).toEqual({ retryAfterSeconds: 30 });
    expect(unavailable.httpStatus).toBe(503);
  });

  test('is a value, while a dependency out of reach is thrown and keeps its cause', () => {
    const cause = new Error('connection refused');

    const unavailable = new DependencyUnavailable('the table', 30, cause);

    expect(problem('conflict')).not.toBeInstanceOf(Error);
    expect(unavailable).toBeInstanceOf(Error);
    expect(unavailable).toMatchObject({
      message: 'the table is out of reach',
      dependency: 'the table',
      retryAfterSeconds: 30,
      cause,
    });
  });
});

describe('the endpoints', () => {
  test.each<Endpoint>(endpoints)(
    '$name names every parameter of its path and answers with a success',
    (endpoint) => {
      const named = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      const missing =
        endpoint.parameters?.safeParse({}).error?.issues.map(({ path }) => path.join('.')) ?? [];

      expect(missing).toEqual(named);
      expect(Object.keys(endpoint.responses).every((status) => Number(status) < 400)).toBe(true);
      expect(endpoint.problems.every((code) => codes.includes(code))).toBe(true);
    },
  );
});
