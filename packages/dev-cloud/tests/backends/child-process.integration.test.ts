import { expect, test } from '@jest/globals';
import { startChildProcess } from '../../src/backends/child-process.ts';

/** Says that it is ready, and leaves a process behind that holds its output open for a minute. */
const parent = (andThen: string) => ['-c', `sleep 60 & echo ready $!; ${andThen}`];

test('a process whose own children hold its output is stopped all the same', async () => {
  const running = await startChildProcess({
    name: 'the parent',
    command: '/bin/sh',
    arguments: parent('while :; do sleep 0.1; done'),
    ready: /^ready (\d+)$/,
  });

  await running.stop();

  process.kill(Number(running.ready[1]));
});

test('a process that ends by itself tells how, whatever its children hold', async () => {
  const running = await startChildProcess({
    name: 'the parent',
    command: '/bin/sh',
    arguments: parent('exit 7'),
    ready: /^ready (\d+)$/,
  });

  expect(await running.died).toMatch(/^the parent ended \(exit code 7\)/);

  process.kill(Number(running.ready[1]));
});
