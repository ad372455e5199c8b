import { expect, test } from '@jest/globals';
import { abandonable } from '../../src/event-sources/index.ts';
import type { EventSource } from '../../src/event-sources/index.ts';

function pollerNamed(name: string, calls: string[]): EventSource {
  const statistics = { received: 0, filtered: 0, invoked: 0, failed: 0, discarded: 0, lagMilliseconds: 0 };
  return {
    functionName: 'fanOut',
    statistics: () => statistics,
    idle: async () => void calls.push(`${name} idle`),
    stop: async () => void calls.push(`${name} stops`),
  };
}

test('an abandoned poller ends while another one takes its place', async () => {
  const calls: string[] = [];
  const names = ['first', 'second'];
  const source = abandonable(() => {
    const name = names.shift() ?? 'none';
    calls.push(`${name} starts`);
    return pollerNamed(name, calls);
  });

  source.abandon();
  await source.idle();
  await source.stop();

  expect(calls).toEqual(['first starts', 'first stops', 'second starts', 'second idle', 'second stops']);
});
