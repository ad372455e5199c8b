import { describe, expect, jest, test } from '@jest/globals';
import type { DynamoDBRecord } from 'aws-lambda';
import { streamHandler } from '../src/index.ts';

const records: DynamoDBRecord[] = ['100', '101', '102'].map((SequenceNumber) => ({
  eventID: SequenceNumber,
  dynamodb: { SequenceNumber },
}));

describe('a batch of stream records', () => {
  test('is given to the consumer in its order, and checked off', async () => {
    const consume = jest.fn<Parameters<typeof streamHandler>[1]>(async () => undefined);

    const response = await streamHandler('fanOut', consume)({ Records: records });

    expect(consume).toHaveBeenCalledWith(records);
    expect(response).toEqual({ batchItemFailures: [] });
  });

  test.each([
    [0, '100'],
    [2, '102'],
  ])('comes again from the first record that failed: place %p', async (place, sequenceNumber) => {
    const response = await streamHandler('fanOut', async () => place)({ Records: records });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: sequenceNumber }] });
  });

  test('comes again as a whole where the failed record has no number', async () => {
    const response = await streamHandler('fanOut', async () => 0)({ Records: [{ eventID: 'x' }] });

    expect(response).toEqual({ batchItemFailures: [{ itemIdentifier: '' }] });
  });

  test('fails as a whole where the consumer throws, so that Lambda delivers it again', async () => {
    const handled = streamHandler('fanOut', () => Promise.reject(new Error('bug')))({ Records: records });

    await expect(handled).rejects.toThrow('bug');
  });
});
