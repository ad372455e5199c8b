import { createSocket } from 'node:dgram';
import type { Socket } from 'node:dgram';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { defineEndpoint } from '@glamora/contracts';
import * as z from 'zod/mini';
import { httpHandler, traced } from '../src/index.ts';
import { context, gatewayEvent } from './gateway-event.ts';

const sampled = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';

let daemon: Socket;

beforeEach(async () => {
  daemon = createSocket('udp4').bind(0, '127.0.0.1');
  await once(daemon, 'listening');
  process.env['AWS_XRAY_DAEMON_ADDRESS'] = `127.0.0.1:${daemon.address().port}`;
  process.env['_X_AMZN_TRACE_ID'] = sampled;
});

afterEach(() => {
  daemon.close();
  delete process.env['AWS_XRAY_DAEMON_ADDRESS'];
  delete process.env['_X_AMZN_TRACE_ID'];
});

describe('traced work', () => {
  test('reaches the X-Ray daemon as a subsegment of the invocation', async () => {
    const received = nextSegment();

    const result = await traced('read the chain', async (annotate) => {
      annotate({ chainId: 31_337 });
      annotate({ cached: false });
      return 'block';
    });

    const { header, segment } = await received;
    expect(result).toBe('block');
    expect(header).toEqual({ format: 'json', version: 1 });
    expect(segment).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{16}$/),
      trace_id: '1-5759e988-bd862e3fe1be46a994272793',
      parent_id: '53995c3f42cd8ad8',
      type: 'subsegment',
      name: 'read the chain',
      start_time: expect.any(Number),
      end_time: expect.any(Number),
      fault: false,
      annotations: { chainId: 31_337, cached: false },
    });
    expect(segment['end_time']).toBeGreaterThanOrEqual(segment['start_time'] as number);
  });

  test('that fails is a fault, and fails all the same', async () => {
    const received = nextSegment();

    const work = traced('read the chain', () => Promise.reject(new Error('out of reach')));

    await expect(work).rejects.toThrow('out of reach');
    expect((await received).segment).toMatchObject({ name: 'read the chain', fault: true });
  });

  test('of a request says which endpoint, whose, and how it ended', async () => {
    const received = nextSegment();
    const showThing = defineEndpoint({
      name: 'showThing',
      method: 'GET',
      path: '/things',
      tag: 'content',
      summary: 'Show a thing',
      authentication: 'none',
      responses: { 200: z.object({}) },
      problems: [],
    });

    await httpHandler(showThing, {}, async () => ({ status: 200, body: {} }))(gatewayEvent(), context);

    expect((await received).segment).toMatchObject({
      name: 'showThing',
      annotations: { endpoint: 'GET /things', tenant: 'public', status: 200 },
    });
  });

  test.each([
    ['a request that is not sampled', sampled.replace('Sampled=1', 'Sampled=0')],
    ['a header without a parent', 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1'],
    ['what is no header', 'x'],
    ['nothing', ''],
  ])('is only run, and not sent, for %s', async (_, header) => {
    const received = nextSegment();
    process.env['_X_AMZN_TRACE_ID'] = header;
    const untraced = await traced('not sampled', async () => 'done');

    process.env['_X_AMZN_TRACE_ID'] = sampled;
    await traced('sampled', async () => undefined);

    // The first that arrives is the later one: datagrams of one socket come in order on the loopback interface.
    expect(untraced).toBe('done');
    expect((await received).segment).toMatchObject({ name: 'sampled' });
  });

  test('is only run where there is no daemon', async () => {
    delete process.env['AWS_XRAY_DAEMON_ADDRESS'];

    const result = await traced('alone', async () => 'done');

    expect(result).toBe('done');
  });

  test('does not mind a daemon that has gone', async () => {
    process.env['AWS_XRAY_DAEMON_ADDRESS'] = '127.0.0.1:9';

    const result = await traced('unheard', async () => 'done');

    expect(result).toBe('done');
  });
});

async function nextSegment() {
  const [datagram] = (await once(daemon, 'message')) as [Buffer];
  const [header = '', segment = ''] = datagram.toString().split('\n');
  return { header: JSON.parse(header) as unknown, segment: JSON.parse(segment) as Record<string, unknown> };
}
