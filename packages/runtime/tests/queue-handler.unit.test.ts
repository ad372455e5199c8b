import { describe, expect, jest, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { attemptAttribute, queueHandler } from '../src/index.ts';
import type { MessageOutcome, QueueSettings } from '../src/index.ts';

const message = z.object({ number: z.pipe(z.string(), z.transform(Number)) });
type Message = z.output<typeof message>;
type Consume = (message: Message, delivery: { attempt: number }) => Promise<MessageOutcome>;
type SendAgain = QueueSettings<typeof message>['sendAgain'];

describe('a message', () => {
  test('is parsed by its contract, and done with', async () => {
    const consume = jest.fn<Consume>(async () => 'done');

    const { response, sendAgain } = await deliver(consume, [record('m1', { number: '7', more: 1 })]);

    expect(consume).toHaveBeenCalledWith({ number: 7 }, { attempt: 0 });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(sendAgain).not.toHaveBeenCalled();
  });

  test('that is to come again is sent anew, with its body as it was, and done with', async () => {
    const { response, sendAgain } = await deliver(
      async () => ({ tryAgainInSeconds: 15 }),
      [record('m1', { number: '7', more: 1 })],
    );

    expect(sendAgain).toHaveBeenCalledWith({ body: '{"number":"7","more":1}', attempt: 1 }, 15);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  test('counts how often it came again', async () => {
    const consume = jest.fn<Consume>(async () => ({ tryAgainInSeconds: 60 }));

    const { sendAgain } = await deliver(consume, [record('m1', { number: '7' }, 4)]);

    expect(consume).toHaveBeenCalledWith({ number: 7 }, { attempt: 4 });
    expect(sendAgain).toHaveBeenCalledWith(expect.objectContaining({ attempt: 5 }), 60);
  });

  test('waits for a dependency that is out of reach, which is not held against it', async () => {
    const unreachable = new DependencyUnavailable('the chain', 30);

    const { response, sendAgain } = await deliver(
      () => Promise.reject(unreachable),
      [record('m1', { number: '7' })],
    );

    expect(sendAgain).toHaveBeenCalledWith({ body: '{"number":"7"}', attempt: 1 }, 30);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  test('that cannot be sent again is left in the queue', async () => {
    const { response } = await deliver(
      async () => ({ tryAgainInSeconds: 15 }),
      [record('m1', { number: '7' })],
      async () => {
        throw new Error('the queue is out of reach');
      },
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('a batch', () => {
  test('has messages that fail alone: by a bug, by their contract, by not being JSON', async () => {
    const bug = new Error('bug');
    const consume: Consume = async ({ number }) => {
      if (number === 2) throw bug;
      return 'done';
    };

    const { response } = await deliver(consume, [
      record('fine', { number: '1' }),
      record('bug', { number: '2' }),
      record('other contract', { size: 1 }),
      { ...record('no JSON', {}), body: '{' },
      { ...record('empty', {}), body: '' },
      record('fine too', { number: '3' }),
    ]);

    expect(response.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual([
      'bug',
      'other contract',
      'no JSON',
      'empty',
    ]);
  });

  test('is consumed all at once', async () => {
    const both = Promise.withResolvers<'done'>();
    let started = 0;
    const consume: Consume = () => {
      started += 1;
      if (started === 2) both.resolve('done');
      return both.promise;
    };

    const { response } = await deliver(consume, [record('a', { number: '1' }), record('b', { number: '2' })]);

    expect(response).toEqual({ batchItemFailures: [] });
  });

  test('may be empty', async () => {
    const { response } = await deliver(async () => 'done', []);

    expect(response).toEqual({ batchItemFailures: [] });
  });
});

async function deliver(consume: Consume, records: SQSRecord[], sending: SendAgain = async () => undefined) {
  const sendAgain = jest.fn(sending);
  const handler = queueHandler({ name: 'settlePurchase', message, sendAgain }, consume);
  const response = await handler({ Records: records } satisfies SQSEvent);
  return { response, sendAgain };
}

function record(messageId: string, body: object, attempt?: number): SQSRecord {
  const attributes =
    attempt === undefined ? {} : { [attemptAttribute]: { stringValue: String(attempt), dataType: 'Number' } };
  return { messageId, body: JSON.stringify(body), messageAttributes: attributes } as unknown as SQSRecord;
}
