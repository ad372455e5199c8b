import { describe, expect, jest, test } from '@jest/globals';
import { attemptAttribute, DependencyUnavailable, maximumReceives } from '@glamora/contracts';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import * as z from 'zod/mini';
import { queueHandler } from '../src/index.ts';
import type { MessageOutcome, QueueSettings } from '../src/index.ts';

const message = z.object({ number: z.pipe(z.string(), z.transform(Number)) });
type Message = z.output<typeof message>;
type Consume = (message: Message, delivery: { attempt: number }) => Promise<MessageOutcome>;
type SendAgain = QueueSettings<typeof message>['sendAgain'];
type DeadLetter = QueueSettings<typeof message>['deadLetter'];

describe('a message', () => {
  test('is parsed by its contract, and done with', async () => {
    const consume = jest.fn<Consume>(async () => 'done');

    const { response, sendAgain } = await deliver(consume, [record('m1', { number: '7', more: 1 })]);

    expect(consume).toHaveBeenCalledWith({ number: 7 }, { attempt: 0 });
    expect(response).toEqual({ batchItemFailures: [] });
    expect(sendAgain).not.toHaveBeenCalled();
  });

  test('that is to come again is sent anew, with its body and group as they were, and done with', async () => {
    const { response, sendAgain } = await deliver(
      async () => ({ tryAgainInSeconds: 15 }),
      [record('m1', { number: '7', more: 1 })],
    );

    expect(sendAgain).toHaveBeenCalledWith(
      { body: '{"number":"7","more":1}', attempt: 1, group: 'anna' },
      15,
    );
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

    expect(sendAgain).toHaveBeenCalledWith({ body: '{"number":"7"}', attempt: 1, group: 'anna' }, 30);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  test('waits for a table that is too busy, ever longer up to a minute, which is not held against it either', async () => {
    const throttled = Object.assign(new Error('slow down'), { name: 'ThrottlingException' });
    const last = received(record('m1', { number: '7' }, 3), maximumReceives);

    const { response, sendAgain, deadLetter } = await deliver(() => Promise.reject(throttled), [last]);

    expect(sendAgain).toHaveBeenCalledWith(expect.objectContaining({ attempt: 4 }), 8);
    expect(deadLetter).not.toHaveBeenCalled();
    expect(response).toEqual({ batchItemFailures: [] });
  });

  test('that cannot be sent again is left in the queue, even the last time, when the queue is out of reach', async () => {
    const { response, deadLetter } = await deliver(
      async () => ({ tryAgainInSeconds: 15 }),
      [received(record('m1', { number: '7' }), maximumReceives)],
      {
        sendAgain: async () => {
          throw new DependencyUnavailable('the queue', 30);
        },
      },
    );

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(deadLetter).not.toHaveBeenCalled();
  });
});

describe('a message that fails', () => {
  const failing: Consume = () => Promise.reject(new TypeError('no such thing'));

  test('is left in the queue while it may be received again', async () => {
    const early = received(record('m1', { number: '7' }), maximumReceives - 1);

    const { response, deadLetter } = await deliver(failing, [early]);

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
    expect(deadLetter).not.toHaveBeenCalled();
  });

  test('for the last time goes to the dead letters as it was, with the reason, and is done with', async () => {
    const last = received(record('m1', { number: '7', more: 1 }, 2), maximumReceives);

    const { response, deadLetter } = await deliver(failing, [last]);

    expect(response).toEqual({ batchItemFailures: [] });
    expect(deadLetter).toHaveBeenCalledWith(
      { body: '{"number":"7","more":1}', attempt: 2, group: 'anna' },
      {
        consumer: 'settlePurchase',
        errorName: 'TypeError',
        errorMessage: 'no such thing',
        failedAt: expect.stringMatching(/^\d{4}-\d{2}-\d{2}T[\d:.]+Z$/),
        receiveCount: maximumReceives,
        originalMessageId: 'm1',
      },
    );
  });

  test('by something that is no error has a reason all the same', async () => {
    const last = received(record('m1', { number: '7' }), maximumReceives);

    // oxlint-disable-next-line prefer-promise-reject-errors -- foreign code rejects with anything
    const { deadLetter } = await deliver(() => Promise.reject('gone'), [last]);

    expect(deadLetter).toHaveBeenCalledWith(
      expect.anything(),
      expect.objectContaining({ errorName: 'Error', errorMessage: 'gone' }),
    );
  });

  test('by its contract goes to the dead letters at once, every field that does not fit named', async () => {
    const { response, deadLetter } = await deliver(async () => 'done', [record('m1', { size: 1 })]);

    expect(response).toEqual({ batchItemFailures: [] });
    expect(deadLetter).toHaveBeenCalledWith(
      expect.objectContaining({ body: '{"size":1}' }),
      expect.objectContaining({
        errorName: 'UnreadableMessage',
        errorMessage: expect.stringMatching(/^number: /),
        receiveCount: 1,
      }),
    );
  });

  test.each(['{', ''])('by being no JSON goes to the dead letters at once: "%s"', async (body) => {
    const { deadLetter } = await deliver(async () => 'done', [{ ...record('m1', {}), body }]);

    expect(deadLetter).toHaveBeenCalledWith(
      expect.objectContaining({ body }),
      expect.objectContaining({
        errorName: 'UnreadableMessage',
        errorMessage: expect.stringContaining('not JSON'),
      }),
    );
  });

  test('and can’t be put among the dead letters is left to the redrive policy', async () => {
    const last = received(record('m1', { number: '7' }), maximumReceives);

    const { response } = await deliver(failing, [last], {
      deadLetter: async () => {
        throw new Error('the queue is out of reach');
      },
    });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] });
  });
});

describe('a batch', () => {
  test('has messages that fail alone, and each is judged by itself', async () => {
    const consume: Consume = async ({ number }) => {
      if (number === 2) throw new Error('bug');
      return 'done';
    };

    const { response, deadLetter } = await deliver(consume, [
      record('fine', { number: '1' }),
      record('bug', { number: '2' }),
      received(record('bug again', { number: '2' }), maximumReceives),
      record('other contract', { size: 1 }),
      record('fine too', { number: '3' }),
    ]);

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: 'bug' }] });
    expect(deadLetter.mock.calls.map(([, { originalMessageId }]) => originalMessageId)).toEqual([
      'other contract',
      'bug again',
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

async function deliver(
  consume: Consume,
  records: SQSRecord[],
  queue: { sendAgain?: SendAgain; deadLetter?: DeadLetter } = {},
) {
  const sendAgain = jest.fn<SendAgain>(queue.sendAgain ?? (async () => undefined));
  const deadLetter = jest.fn<DeadLetter>(queue.deadLetter ?? (async () => undefined));
  const handler = queueHandler({ name: 'settlePurchase', message, sendAgain, deadLetter }, consume);
  const response = await handler({ Records: records } satisfies SQSEvent);
  return { response, sendAgain, deadLetter };
}

/** A message of Anna's, received for the first time. */
function record(messageId: string, body: object, attempt?: number): SQSRecord {
  const messageAttributes =
    attempt === undefined ? {} : { [attemptAttribute]: { stringValue: String(attempt), dataType: 'Number' } };
  return {
    messageId,
    body: JSON.stringify(body),
    attributes: { ApproximateReceiveCount: '1', MessageGroupId: 'anna' },
    messageAttributes,
  } as unknown as SQSRecord;
}

function received(first: SQSRecord, times: number): SQSRecord {
  return { ...first, attributes: { ...first.attributes, ApproximateReceiveCount: String(times) } };
}
