import { describe, expect, jest, test } from '@jest/globals';
import { getPurchase, searchContent } from '@glamora/contracts';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod/mini';
import { httpHandler, queueHandler, releaseProbe, scheduledHandler, streamHandler } from '../src/index.ts';
import { context } from './gateway-event.ts';

const request = releaseProbe as unknown as APIGatewayProxyEvent;
const batch = { Records: [...releaseProbe.Records] };

describe('the event that a release is tried with', () => {
  test('is a request that lacks a token', async () => {
    const verifyAccessToken = jest.fn<() => never>();

    const handled = httpHandler(getPurchase, { verifyAccessToken }, fails)(request, context);

    expect(await handled).toMatchObject({ statusCode: 401 });
    expect(verifyAccessToken).not.toHaveBeenCalled();
  });

  test('is a request that lacks what is needed', async () => {
    const handled = httpHandler(searchContent, {}, fails)(request, context);

    expect(await handled).toMatchObject({ statusCode: 400 });
  });

  test('is an empty batch of messages', async () => {
    const settings = { name: 'settle', message: z.object({}), sendAgain: fails, deadLetter: fails };

    const handled = queueHandler(settings, fails)(batch);

    expect(await handled).toEqual({ batchItemFailures: [] });
  });

  test('is an empty batch of changes', async () => {
    const consume = jest.fn(async () => undefined);

    const handled = streamHandler('fanOut', consume)(batch);

    expect(await handled).toEqual({ batchItemFailures: [] });
    expect(consume).not.toHaveBeenCalled();
  });

  test('leaves a job alone, whatever its event must hold', async () => {
    const job = scheduledHandler('raise', z.strictObject({ by: z.number() }), fails);

    const handled = job(releaseProbe, { getRemainingTimeInMillis: () => 1000 });

    expect(await handled).toBeUndefined();
  });
});

function fails(): never {
  throw new Error('A release that is tried must change nothing.');
}
