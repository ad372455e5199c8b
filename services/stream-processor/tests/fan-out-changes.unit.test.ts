/** Changes reach every queue that they concern, or come again. */
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { fanOutChanges } from '../src/fan-out-changes.ts';
import type { Route } from '../src/fan-out-changes.ts';
import type { TableChange } from '../src/table-change.ts';

/** A change that concerns the queues with these names. */
const changeFor = (name: string, ...queues: readonly string[]): TableChange => ({
  before: undefined,
  after: { name, queues },
});

/** A queue that does not take some messages, and what it was sent. */
function recordedRoute(queue: string, refused: readonly string[] = []) {
  const calls: string[][] = [];
  const route: Route = {
    messageOf: ({ after }) => {
      const { name, queues } = after as { name: string; queues: readonly string[] };
      return queues.includes(queue) ? { name } : undefined;
    },
    async send(messages) {
      const names = messages.map((message) => (message as { name: string }).name);
      calls.push(names);
      return names.flatMap((name, place) => (refused.includes(name) ? [place] : []));
    },
  };
  return { route, calls };
}

test('a queue gets the messages of its changes, in their order, in one call', async () => {
  const { route, calls } = recordedRoute('settlement');
  const changes = [changeFor('a', 'settlement'), changeFor('b'), changeFor('c', 'settlement')];

  const failed = await fanOutChanges(changes, [route]);

  expect(failed).toBeUndefined();
  expect(calls).toEqual([['a', 'c']]);
});

test('a change goes to every queue that it concerns', async () => {
  const [settlement, search] = [recordedRoute('settlement'), recordedRoute('search')];
  const changes = [changeFor('a', 'settlement', 'search'), changeFor('b', 'search')];

  await fanOutChanges(changes, [settlement.route, search.route]);

  expect(settlement.calls).toEqual([['a']]);
  expect(search.calls).toEqual([['a', 'b']]);
});

test('a message goes by the group of its change, also where other changes send none', async () => {
  const groups: (string | undefined)[] = [];
  const route: Route = {
    ...recordedRoute('search').route,
    groupOf: ({ after }) => `group of ${String(after?.['name'])}`,
    async send(messages, { groupOf }) {
      groups.push(...messages.map((message, place) => groupOf(message, place)));
      return [];
    },
  };

  await fanOutChanges([changeFor('a'), changeFor('b', 'search'), changeFor('c', 'search')], [route]);

  expect(groups).toEqual(['group of b', 'group of c']);
});

test('a queue that nothing concerns is not called', async () => {
  const { route, calls } = recordedRoute('settlement');

  const outcomes = [
    await fanOutChanges([changeFor('a'), changeFor('b')], [route]),
    await fanOutChanges([], [route]),
  ];

  expect(outcomes).toEqual([undefined, undefined]);
  expect(calls).toEqual([]);
});

describe('where a queue does not take a message', () => {
  test('the place of its change is given back, not that of the message', async () => {
    const { route } = recordedRoute('settlement', ['d']);
    const changes = [
      changeFor('a'),
      changeFor('b', 'settlement'),
      changeFor('c'),
      changeFor('d', 'settlement'),
    ];

    expect(await fanOutChanges(changes, [route])).toBe(3);
  });

  test('the first of all queues counts, and the others are sent all the same', async () => {
    const [settlement, search] = [recordedRoute('settlement', ['c']), recordedRoute('search', ['b', 'c'])];
    const changes = ['a', 'b', 'c'].map((name) => changeFor(name, 'settlement', 'search'));

    const failed = await fanOutChanges(changes, [settlement.route, search.route]);

    expect(failed).toBe(1);
    expect(settlement.calls).toEqual([['a', 'b', 'c']]);
  });

  test('the first change counts', async () => {
    const { route } = recordedRoute('settlement', ['a']);

    expect(await fanOutChanges([changeFor('a', 'settlement')], [route])).toBe(0);
  });

  test('it is always the first that some queue did not take', async () => {
    const queues = ['settlement', 'search', 'analytics'];
    const concerned = fc.array(fc.subarray(queues), { maxLength: 30 });

    await fc.assert(
      fc.asyncProperty(concerned, fc.infiniteStream(fc.boolean()), async (concerns, taken) => {
        const changes = concerns.map((names, place) => changeFor(String(place), ...names));
        const refusedBy = queues.map(() =>
          concerns.map((_, place) => String(place)).filter(() => taken.next().value),
        );
        const routes = queues.map((queue, number) => recordedRoute(queue, refusedBy[number]).route);
        const expected = concerns.findIndex((names, place) =>
          queues.some((queue, number) => names.includes(queue) && refusedBy[number]?.includes(String(place))),
        );

        const failed = await fanOutChanges(changes, routes);

        expect(failed).toBe(expected === -1 ? undefined : expected);
      }),
    );
  });
});

test('a queue that is out of reach fails the whole batch', async () => {
  const { route } = recordedRoute('settlement');
  const unreachable: Route = { ...route, send: () => Promise.reject(new Error('out of reach')) };

  const outcome = fanOutChanges([changeFor('a', 'settlement')], [unreachable]);

  await expect(outcome).rejects.toThrow('out of reach');
});
