/** The command on real queues: letters are seen, sent again once each, or lost on purpose only. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { startQueueEventSource } from '@glamora/dev-cloud/event-sources';
import type { EventSource } from '@glamora/dev-cloud/event-sources';
import type { SQSEvent } from 'aws-lambda';
import { CommandError } from '../../src/command-error.ts';
import { findQueue, findQueues } from '../../src/dead-letters/dead-letter-queues.ts';
import { redrive } from '../../src/dead-letters/redrive.ts';
import { run } from '../../src/dead-letters/run.ts';
import { failForGood, startStage } from './stage-with-queues.ts';
import type { TestQueue, TestStage } from './stage-with-queues.ts';

let stage: TestStage;
let settlement: TestQueue;
let deadLetters: TestQueue;

beforeEach(async () => {
  stage = await startStage();
  deadLetters = await stage.createQueue('settlement-dead-letters');
  settlement = await stage.createQueue('settlement', deadLetters);
});
afterEach(() => stage.stop());

async function fail(count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) await failForGood(stage.sqs, deadLetters, { number });
}

/** Feeds a consumer that fails each message for good, and counts them. */
function consumerThatFails(seen: string[]): EventSource {
  return startQueueEventSource(
    {
      functionName: 'settlePurchase',
      queueUrl: settlement.url,
      queueArn: settlement.arn,
      reportBatchItemFailures: true,
    },
    {
      sqs: stage.sqs,
      log: () => undefined,
      invoker: {
        isReady: async () => true,
        async invoke(_, event) {
          const bodies = (event as SQSEvent).Records.map(({ body }) => body);
          seen.push(...bodies);
          for (const body of bodies)
            await failForGood(stage.sqs, deadLetters, JSON.parse(body) as object, 'still no such purchase');
          return { ok: true, payload: { batchItemFailures: [] } };
        },
      },
    },
  );
}

describe('list', () => {
  test('tells of every queue how much failed, since when, and the latest reason', async () => {
    await stage.createQueue('search-dead-letters');
    await stage.createQueue('undelivered-changes');
    await fail(2);

    const { exitCode, said } = await stage.dlq('list');

    expect(exitCode).toBe(0);
    expect(said.replace(/\d+ d/, 'N d')).toBe(
      [
        'queue                failed  oldest  latest reason',
        'search               0',
        'settlement           2       N d   TypeError: no such purchase',
        'undelivered-changes  0',
      ].join('\n'),
    );
  });

  test('tells machines the same', async () => {
    await fail(1);

    const { said } = await stage.dlq('list --json');

    expect(JSON.parse(said)).toEqual([
      {
        queue: 'settlement',
        waiting: 1,
        inHand: 0,
        oldest: '2026-01-02T03:04:05.678Z',
        latest: '2026-01-02T03:04:05.678Z',
      },
    ]);
  });
});

describe('show', () => {
  test('tells why, when, by whom and how often a message failed, and what it says', async () => {
    await fail(1);

    const { said } = await stage.dlq('show settlement');

    expect(said.replace(/\d+ d ago/, 'N d ago')).toBe(
      [
        '2026-01-02T03:04:05.678Z, N d ago',
        '  TypeError: no such purchase',
        '  settlePurchase received it 5 times; its log knows it by messageId m1',
        '  {',
        '    "number": 1',
        '  }',
      ].join('\n'),
    );
  });

  test('tells of a message that the queue moved that nobody said why', async () => {
    await settlement.send('no JSON');
    while ((await deadLetters.depth()) === 0) await settlement.receive();

    const { said } = await stage.dlq('show settlement');

    expect(said).toContain('no reason given: the consumer ended before it could say');
    expect(said).toContain('"no JSON"');
  });

  test('leaves the messages where they are', async () => {
    await fail(12);

    const first = await stage.dlq('show settlement --json --limit 100');
    const second = await stage.dlq('show settlement --json --limit 100');

    expect(JSON.parse(first.said)).toHaveLength(12);
    expect(JSON.parse(second.said)).toHaveLength(12);
  });

  test('says that there are more than it shows', async () => {
    await fail(3);

    const { said, told } = await stage.dlq('show settlement --limit 2');

    expect(said.match(/TypeError/g)).toHaveLength(2);
    expect(told).toEqual([expect.stringContaining('--limit')]);
  });

  test('says that nothing has failed', async () => {
    expect(await stage.dlq('show settlement')).toMatchObject({
      said: 'settlement: nothing has failed.',
      told: [],
    });
  });
});

describe('redrive', () => {
  test('sends each message to its queue as it first was', async () => {
    await fail(3);

    const { exitCode, said, told } = await stage.dlq('redrive settlement --rate 1000');

    expect(exitCode).toBe(0);
    expect(said).toContain('3 sent again, 0 left, 0 came meanwhile.');
    expect(told.at(-1)).toBe('3 of 3');
    expect((await settlement.receive()).toSorted()).toEqual(['{"number":1}', '{"number":2}', '{"number":3}']);
    expect(await deadLetters.depth()).toBe(0);
  });

  test('sends each once, ends by itself, and leaves what fails again to be seen', async () => {
    await fail(25);
    const seen: string[] = [];
    const consumer = consumerThatFails(seen);

    await stage.dlq('redrive settlement --rate 1000');
    await consumer.idle();
    await consumer.stop();

    expect(new Set(seen).size).toBe(25);
    expect(seen).toHaveLength(25);
    const { said } = await stage.dlq('show settlement --json --limit 100');
    const reasons = (JSON.parse(said) as { cause: { errorMessage: string } }[]).map(
      ({ cause }) => cause.errorMessage,
    );
    expect(reasons).toEqual(Array.from({ length: 25 }, () => 'still no such purchase'));
  });

  test('sends no more than it is told to', async () => {
    await fail(5);

    const { said } = await stage.dlq('redrive settlement --limit 2 --json');

    expect(JSON.parse(said)).toEqual({ delivered: 2, left: [], cameMeanwhile: 0 });
    expect(await deadLetters.depth()).toBe(3);
  });

  test('keeps to its rate', async () => {
    await fail(5);
    const queue = findQueue(await findQueues(stage.sqs, 'local'), 'local', 'settlement');
    const begun = Date.now() + 1000;
    let time = begun;
    const sent: number[] = [];

    await redrive(
      {
        queue,
        limit: Infinity,
        rate: 2,
        signal: new AbortController().signal,
        async deliver() {
          sent.push(time - begun);
          return undefined;
        },
        onProgress: () => undefined,
      },
      {
        sqs: stage.sqs,
        now: () => new Date(time),
        async sleep(milliseconds) {
          time += milliseconds;
        },
      },
    );

    expect(sent).toEqual([0, 0, 1000, 1000, 2000]);
  });

  test('that is interrupted ends after the messages in hand, and leaves the rest', async () => {
    await fail(3);
    const interrupted = new AbortController();
    const redriving = stage.dlq('redrive settlement --rate 1', interrupted.signal);
    while ((await settlement.depth()) === 0);

    interrupted.abort();
    const { said } = await redriving;

    expect(said).toContain('1 sent again');
    expect(await deadLetters.depth()).toBe(2);
  });
});

describe('purge', () => {
  test('says what would be lost, and loses nothing, until it is told to', async () => {
    await fail(2);

    const purging = stage.dlq('purge settlement');

    await expect(purging).rejects.toThrow('This would lose 2 messages of settlement for good. Say --yes');
    expect(await deadLetters.depth()).toBe(2);
  });

  test('loses them then', async () => {
    await fail(2);

    const { said } = await stage.dlq('purge settlement --yes');

    expect(said).toBe('Gone for good: 2 messages of settlement.');
    expect(await deadLetters.depth()).toBe(0);
  });
});

describe('what a person can mend is told with how', () => {
  test('a queue that is not there', async () => {
    await expect(stage.dlq('show payments')).rejects.toThrow(
      'There is no queue "payments". There are: settlement.',
    );
  });

  test.each(['settlement', 'settlement-dead-letters', 'glamora-local-settlement-dead-letters'])(
    'but a queue may be called %s',
    async (name) => {
      const { said } = await stage.dlq(`list ${name} --json`);

      expect(JSON.parse(said)).toEqual([expect.objectContaining({ queue: 'settlement' })]);
    },
  );

  test('a stage without queues', async () => {
    await expect(findQueues(stage.sqs, 'nowhere')).rejects.toThrow('is the stage deployed');
  });

  test('a local cloud that is not up', async () => {
    const terminal = { say: () => undefined, tell: () => undefined, signal: new AbortController().signal };

    const listing = run(['list'], { GLAMORA_PORT: '1' }, terminal);

    await expect(listing).rejects.toThrow(CommandError);
    await expect(listing).rejects.toThrow('npm run dev');
  });
});
