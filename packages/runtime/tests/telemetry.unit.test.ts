import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineEndpoint, problem } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import * as z from 'zod/mini';
import type { HttpHandler, HttpImplementation } from '../src/index.ts';
import { context, gatewayEvent, requestId } from './gateway-event.ts';
import type { WrittenLines } from './written-lines.ts';

// The metrics read at their import whether they are to be silent, as they are in all other tests.
const silent = process.env['POWERTOOLS_METRICS_DISABLED'];
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
const { httpHandler, logger, metrics, queueHandler, streamHandler } = await import('../src/index.ts');
const { catchWrittenLines } = await import('./written-lines.ts');

const showThing = defineEndpoint({
  name: 'showThing',
  method: 'GET',
  path: '/things/{thingId}',
  tag: 'content',
  summary: 'Show a thing',
  authentication: 'bearer',
  responses: { 200: z.object({ name: z.string() }) },
  problems: ['conflict'],
});

const hat: HttpImplementation<typeof showThing> = async () => ({ status: 200, body: { name: 'hat' } });

let written: WrittenLines;

beforeEach(() => {
  written = catchWrittenLines();
});

afterEach(() => {
  written.restore();
});

afterAll(() => {
  process.env['POWERTOOLS_METRICS_DISABLED'] = silent;
});

describe('a request leaves', () => {
  test('one log line, which finds it again and says whose it was', async () => {
    await call(showing(hat));

    expect(written.logs()).toEqual([
      {
        level: 'INFO',
        message: 'request answered',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        service: expect.any(String),
        sampling_rate: 0,
        requestId,
        invocationId: context.awsRequestId,
        tenant: 'maison-ada',
        endpoint: 'GET /things/{thingId}',
        duration: expect.any(Number),
        status: 200,
      },
    ]);
  });

  test('the code of the problem in the log where it was refused', async () => {
    await call(showing(async () => problem('conflict')));

    expect(written.logs()).toEqual([
      expect.objectContaining({ level: 'INFO', message: 'request refused', status: 409, code: 'conflict' }),
    ]);
  });

  test('the cause in the log where it failed', async () => {
    await call(
      showing(async () => {
        throw new TypeError('x is not a function', { cause: new Error('deeper') });
      }),
    );

    expect(written.logs()).toEqual([
      expect.objectContaining({
        level: 'ERROR',
        message: 'request failed',
        status: 500,
        code: 'internal_error',
        error: expect.objectContaining({
          name: 'TypeError',
          message: 'x is not a function',
          stack: expect.stringContaining('telemetry.unit.test.ts'),
          cause: expect.objectContaining({ message: 'deeper' }),
        }),
      }),
    ]);
  });

  test('neither its token nor its body in the log', async () => {
    await call(showing(hat), { body: '{"secret":"body"}' });

    const log = JSON.stringify(written.logs());
    expect(log).not.toContain('secret');
  });

  test.each([
    ['an answer', hat, { clientErrors: 0, serverErrors: 0 }],
    ['a refusal', async () => problem('conflict'), { clientErrors: 1, serverErrors: 0 }],
    ['a failure', () => Promise.reject(new Error('bug')), { clientErrors: 0, serverErrors: 1 }],
  ] as const)('metrics by endpoint and tenant: %s', async (_, implementation, errors) => {
    await call(showing(implementation));

    const [line, ...others] = written.metrics();
    expect(others).toEqual([]);
    expect(line).toMatchObject({ endpoint: 'showThing', tenant: 'maison-ada', requests: 1, ...errors });
    expect(line?._aws.CloudWatchMetrics).toEqual([
      {
        Namespace: 'Glamora',
        Dimensions: [expect.arrayContaining(['service', 'endpoint', 'tenant'])],
        Metrics: [
          { Name: 'requests', Unit: 'Count' },
          { Name: 'duration', Unit: 'Milliseconds' },
          { Name: 'clientErrors', Unit: 'Count' },
          { Name: 'serverErrors', Unit: 'Count' },
        ],
      },
    ]);
  });
});

describe('the next invocation', () => {
  test('logs nothing that was appended in this one, even where this one fails', async () => {
    const appending = showing(async () => {
      logger.appendKeys({ purchaseId: '0x1' });
      logger.info('on the way');
      throw new Error('bug');
    });

    await call(appending);
    await call(showing(hat));

    const [onTheWay, failed, next] = written.logs();
    expect(onTheWay).toHaveProperty('purchaseId');
    expect(failed).toHaveProperty('purchaseId');
    expect(next).not.toHaveProperty('purchaseId');
    expect(next).not.toHaveProperty('error');
  });

  test('has metrics of its own', async () => {
    await call(showing(async () => problem('conflict')));
    await call(showing(hat));

    const errors = written.metrics().map(({ clientErrors }) => clientErrors);
    expect(errors).toEqual([1, 0]);
  });

  test('of a queue or a stream forgets too', async () => {
    const appendKeys = () => logger.appendKeys({ messageKey: '1' });
    const queue = queueHandler(
      {
        name: 'settle',
        message: z.unknown(),
        sendAgain: async () => undefined,
        deadLetter: async () => undefined,
      },
      async () => {
        appendKeys();
        return 'done';
      },
    );
    const stream = streamHandler('fan-out', async () => {
      appendKeys();
      return undefined;
    });

    await queue({ Records: [{ messageId: '1', body: '1', attributes: {}, messageAttributes: {} }] } as never);
    logger.info('after the queue');
    await stream({ Records: [] });
    logger.info('after the stream');

    const [afterQueue, afterStream] = written.logs();
    expect(afterQueue).not.toHaveProperty('messageKey');
    expect(afterStream).not.toHaveProperty('messageKey');
  });
});

test('a metric of one’s own stands beside those of the request', async () => {
  await call(
    showing(async () => {
      metrics.addMetric('signedUrls', 'Count', 1);
      return { status: 200, body: { name: 'hat' } };
    }),
  );

  expect(written.metrics()).toEqual([expect.objectContaining({ signedUrls: 1, requests: 1 })]);
});

function showing(implementation: HttpImplementation<typeof showThing>): HttpHandler {
  const caller = { walletAddress: '0x' as WalletAddress, tenant: 'maison-ada', plan: 'free' } as const;
  return httpHandler(showThing, { verifyAccessToken: async () => caller }, implementation);
}

function call(handler: HttpHandler, request: { body?: string } = {}) {
  return handler(gatewayEvent({ headers: { authorization: 'Bearer secret' }, ...request }), context);
}
