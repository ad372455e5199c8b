import { describe, expect, jest, test } from '@jest/globals';
import { defineEndpoint } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import * as z from 'zod/mini';
import { callLimiter, callLimitsEnvironment, httpHandler, readEnvironment } from '../src/index.ts';
import type { Caller, CallLimiterSettings } from '../src/index.ts';
import { callApi } from '../src/testing/index.ts';

const limits = {
  free: { minute: 10, day: 1000 },
  business: { minute: 100, day: 100_000 },
  enterprise: { minute: 1000, day: 10_000_000 },
};

const ada: Caller = {
  walletAddress: '0xd8da6bf26964af9d7eed9e03e53415d37aa96045' as WalletAddress,
  tenant: 'public',
  plan: 'free',
};

type CountCall = CallLimiterSettings['countCall'];

const within: CountCall = async () => ({ isWithin: true, minute: 4, day: 40 });
const spentMinute: CountCall = async () => ({ isWithin: false, minute: 10, day: 40 });
const spentDay: CountCall = async () => ({ isWithin: false, minute: 2, day: 1000 });
const broken: CountCall = () => Promise.reject(new Error('no table'));

/** A clock at a quarter past ten and 20 seconds. */
function settingsWith(countCall: CountCall): CallLimiterSettings {
  return { limits, countCall, now: () => new Date('2026-11-20T10:15:20Z') };
}

describe('whoever calls', () => {
  test('is counted by their wallet, with the limits of their plan', async () => {
    const countCall = jest.fn(within);

    await callLimiter(settingsWith(countCall))({ ...ada, plan: 'business' });

    expect(countCall).toHaveBeenCalledWith(
      ada.walletAddress,
      { minute: 100, day: 100_000 },
      new Date('2026-11-20T10:15:20Z'),
    );
  });

  test('shares the limits of their tenant, where they belong to one', async () => {
    const countCall = jest.fn(within);

    await callLimiter(settingsWith(countCall))({ ...ada, tenant: 'maison-ada', plan: 'enterprise' });

    expect(countCall).toHaveBeenCalledWith('tenant:maison-ada', limits.enterprise, expect.any(Date));
  });

  test('is told what is left', async () => {
    const { refusal, headers } = await callLimiter(settingsWith(within))(ada);

    expect(refusal).toBeUndefined();
    expect(headers).toEqual({
      'ratelimit-policy': '"minute";q=10;w=60, "day";q=1000;w=86400',
      ratelimit: '"minute";r=6;t=40, "day";r=960;t=49480',
    });
  });

  test.each([
    ['a minute', spentMinute, 40, 'Your plan has 10 calls a minute'],
    ['a day', spentDay, 49_480, 'Your plan has 1000 calls a day'],
  ])('is refused when the calls of %s are spent, until it ends', async (_, countCall, seconds, detail) => {
    const { refusal } = await callLimiter(settingsWith(countCall))(ada);

    expect(refusal?.code).toBe('too_many_requests');
    expect(refusal?.details).toMatchObject({ retryAfterSeconds: seconds, detail });
  });

  test('costs no more writes until then, once refused', async () => {
    const countCall = jest.fn(spentMinute);
    let time = new Date('2026-11-20T10:15:20Z');
    const limitCalls = callLimiter({ limits, countCall, now: () => time });

    await limitCalls(ada);
    time = new Date('2026-11-20T10:15:59Z');
    const again = await limitCalls(ada);
    time = new Date('2026-11-20T10:16:00Z');
    await limitCalls(ada);

    expect(again.refusal?.details.retryAfterSeconds).toBe(1);
    expect(countCall).toHaveBeenCalledTimes(2);
  });
});

describe('where the store fails', () => {
  test.each([
    ['with an error', broken],
    ['by never answering', () => new Promise<never>(() => undefined)],
  ])('%s, the call goes through', async (_, countCall: CountCall) => {
    const limitCalls = callLimiter({ ...settingsWith(countCall), patienceMilliseconds: 1 });

    const allowance = await limitCalls(ada);

    expect(allowance).toEqual({ refusal: undefined, headers: {} });
  });
});

describe('a function with limits', () => {
  const endpoint = defineEndpoint({
    name: 'changeThing',
    method: 'PATCH',
    path: '/things',
    tag: 'content',
    summary: 'Change a thing',
    authentication: 'bearer',
    body: z.strictObject({ name: z.string() }),
    responses: { 204: null },
    problems: [],
  });
  const handlerWith = (countCall: CountCall, implementation = async () => ({ status: 204 }) as const) =>
    httpHandler(
      endpoint,
      { verifyAccessToken: async () => ada, limitCalls: callLimiter(settingsWith(countCall)) },
      implementation,
    );

  test('refuses before it reads the body', async () => {
    const implementation = jest.fn(async () => ({ status: 204 }) as const);

    const answer = await callApi(handlerWith(spentMinute, implementation), {
      token: 'any',
      body: { wrong: 1 },
    });

    expect(answer).toMatchObject({
      status: 429,
      headers: {
        'content-type': 'application/problem+json',
        'retry-after': '40',
        ratelimit: '"minute";r=0;t=40, "day";r=960;t=49480',
      },
      body: { code: 'too_many_requests', detail: 'Your plan has 10 calls a minute' },
    });
    expect(implementation).not.toHaveBeenCalled();
  });

  test('tells what is left with every answer, be it a refusal', async () => {
    const handler = handlerWith(within);

    const good = await callApi(handler, { token: 'any', body: { name: 'hat' } });
    const bad = await callApi(handler, { token: 'any', body: { wrong: 1 } });

    expect([good.status, bad.status]).toEqual([204, 400]);
    for (const { headers } of [good, bad])
      expect(headers['ratelimit']).toBe('"minute";r=6;t=40, "day";r=960;t=49480');
  });

  test('counts nobody who is not known', async () => {
    const countCall = jest.fn(within);

    const answer = await callApi(handlerWith(countCall), { body: { name: 'hat' } });

    expect(answer.status).toBe(401);
    expect(countCall).not.toHaveBeenCalled();
  });
});

describe('a function that begins with a read', () => {
  const endpoint = defineEndpoint({
    name: 'buyThing',
    method: 'POST',
    path: '/things',
    tag: 'purchases',
    summary: 'Buy a thing',
    authentication: 'bearer',
    responses: { 204: null },
    problems: [],
  });
  const handlerWith = (countCall: CountCall, read: () => Promise<string>) => {
    const answer = jest.fn(async (_request: unknown, _read: string) => ({ status: 204 }) as const);
    const callers = {
      verifyAccessToken: async () => ada,
      limitCalls: callLimiter(settingsWith(countCall)),
    };
    return { answer, handler: httpHandler(endpoint, callers, { read, answer }) };
  };

  test('reads while the call is counted', async () => {
    const reading = Promise.withResolvers<void>();
    // Counted only once the read has begun: one after the other they would wait for each other.
    const countCall: CountCall = async (...call) => {
      await reading.promise;
      return within(...call);
    };
    const { handler, answer } = handlerWith(countCall, async () => {
      reading.resolve();
      return 'a thing';
    });

    const { status, headers } = await callApi(handler, { token: 'any' });

    expect(status).toBe(204);
    expect(headers['ratelimit']).toBe('"minute";r=6;t=40, "day";r=960;t=49480');
    expect(answer).toHaveBeenCalledWith(expect.anything(), 'a thing');
  });

  test.each([
    ['was read', async () => 'a thing'],
    ['could not be read', () => Promise.reject(new Error('no table'))],
  ])('answers a call beyond the limits with the refusal alone, whatever %s', async (_, read) => {
    const { handler, answer } = handlerWith(spentMinute, read);

    const { status } = await callApi(handler, { token: 'any' });

    expect(status).toBe(429);
    expect(answer).not.toHaveBeenCalled();
  });

  test('fails where its read fails', async () => {
    const { handler } = handlerWith(within, () => Promise.reject(new Error('no table')));

    expect((await callApi(handler, { token: 'any' })).status).toBe(500);
  });

  test('reads nothing for whoever is known to be refused', async () => {
    const read = jest.fn(async () => 'a thing');
    const { handler } = handlerWith(spentMinute, read);
    await callApi(handler, { token: 'any' });

    const again = await callApi(handler, { token: 'any' });

    expect(again.status).toBe(429);
    expect(read).toHaveBeenCalledTimes(1);
  });
});

describe('the limits of a stage', () => {
  const environment = z.object(callLimitsEnvironment);

  test('are read once', () => {
    expect(readEnvironment(environment, { CALL_LIMITS: JSON.stringify(limits) })).toEqual({
      CALL_LIMITS: limits,
    });
  });

  test.each([
    ['a plan is missing', JSON.stringify({ free: limits.free })],
    ['a limit is none', JSON.stringify({ ...limits, free: { minute: 0, day: 1 } })],
    ['they are no JSON', 'ten'],
  ])('are refused where %s', (_, text) => {
    expect(() => readEnvironment(environment, { CALL_LIMITS: text })).toThrow('minute and day of every plan');
  });
});
