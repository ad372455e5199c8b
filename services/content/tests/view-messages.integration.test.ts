/** Views reach the queue, and a queue that does not answer stands in nobody's way. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { activityMessage } from '@glamora/contracts';
import { viewMessages } from '../src/adapters/view-messages.ts';
import { buyer, contentIdOf, creator, noon } from './content-table.ts';
import { startLocalQueue } from './local-queue.ts';
import type { LocalQueue } from './local-queue.ts';

const view = { contentId: contentIdOf('Cape'), creator, viewer: buyer, viewedAt: noon.toISOString() };

let queue: LocalQueue;

beforeAll(async () => {
  queue = await startLocalQueue();
});
afterAll(() => queue.stop());

/** As the environment of the function names the queue. */
function viewMessagesTo(queueUrl: string) {
  process.env['AWS_ENDPOINT_URL_SQS'] = new URL(queueUrl).origin;
  return viewMessages(queueUrl);
}

test('a view is a message that its consumer understands', async () => {
  await viewMessagesTo(queue.url)(view);

  const [message] = await queue.received();
  expect(activityMessage.parse(message)).toEqual({ type: 'content.viewed', ...view });
});

test('a queue that is not there is no error', async () => {
  const noteView = viewMessagesTo('http://127.0.0.1:9/000000000000/analytics');

  await expect(noteView(view)).resolves.toBeUndefined();
});

test('a queue that never answers is not waited for, and after three times no longer asked', async () => {
  let asked = 0;
  const silent = createServer(() => {
    asked += 1;
  });
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port } = silent.address() as AddressInfo;
  const noteView = viewMessagesTo(`http://127.0.0.1:${port}/000000000000/analytics`);

  for (let views = 0; views < 5; views += 1) await noteView(view);

  silent.closeAllConnections();
  silent.close();
  expect(asked).toBe(3);
});
