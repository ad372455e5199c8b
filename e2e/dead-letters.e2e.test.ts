/** From a message that nobody can read to the person who is told why, on the running marketplace. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { eventually } from './marketplace/eventually.ts';
import { url } from './marketplace/marketplace.ts';

const run = promisify(execFile);

interface ShownLetter {
  readonly cause: Readonly<Record<string, unknown>>;
  readonly body: unknown;
}

/** The command as an operator calls it. */
async function dlq(...args: readonly string[]): Promise<string> {
  const cli = new URL('../packages/operations/src/dead-letters/cli.ts', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [cli, ...args], {
    env: { ...process.env, NODE_OPTIONS: '', GLAMORA_PORT: new URL(url).port },
  });
  return stdout;
}

async function sendTo(queue: string, body: string): Promise<void> {
  const { endpoints } = (await (await fetch(`${url}/_dev`)).json()) as { endpoints: { sqs: string } };
  const sqs = new SQSClient({
    endpoint: endpoints.sqs,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const QueueUrl = `${endpoints.sqs}/000000000000/glamora-local-${queue}`;
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  sqs.destroy();
}

test('a message that nobody can read is shown with its reason, and can be let go', async () => {
  const body = { type: 'content.changed', contentId: 'no CID', changedAt: 'once' };

  await sendTo('cache-invalidation', JSON.stringify(body));
  const letters = await eventually(async () => {
    const shown = JSON.parse(await dlq('show', 'cache-invalidation', '--json')) as ShownLetter[];
    expect(shown).toHaveLength(1);
    return shown;
  });
  await dlq('purge', 'cache-invalidation', '--yes');
  const listed = await dlq('list', 'cache-invalidation', '--json');

  expect(letters).toEqual([
    expect.objectContaining({
      body,
      cause: expect.objectContaining({
        kind: 'failed',
        consumer: 'invalidateCaches',
        errorName: 'UnreadableMessage',
        errorMessage: expect.stringContaining('contentId: is not a CID'),
        receiveCount: 1,
      }),
    }),
  ]);
  expect(JSON.parse(listed)).toEqual([
    expect.objectContaining({ queue: 'cache-invalidation', waiting: 0, inHand: 0 }),
  ]);
});
