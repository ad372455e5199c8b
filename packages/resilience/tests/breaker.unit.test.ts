import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import { createBreaker } from '../src/index.ts';
import type { Breaker } from '../src/index.ts';

const failure = new Error('no answer');
const dislikedAnswer = new Error('ConditionalCheckFailedException');

const succeed = async () => 'answer';
const fail = () => Promise.reject(failure);
const answerBadly = () => Promise.reject(dislikedAnswer);

let breaker: Breaker;

beforeEach(() => {
  jest.useFakeTimers({ now: 0 });
  breaker = createBreaker('the table', { isFailure: (error) => error === failure });
});

afterEach(() => {
  jest.useRealTimers();
});

test('tells who listens that it was made, and of each change', async () => {
  const told: unknown[] = [];
  const listen = (change: unknown) => told.push(change);
  subscribe('glamora:breaker', listen);

  const chain = createBreaker('the chain', { failures: 1, isFailure: () => true });
  await thrownBy(chain, fail);
  jest.advanceTimersByTime(30_000);
  await chain.execute(succeed);
  unsubscribe('glamora:breaker', listen);

  expect(told).toEqual([
    { dependency: 'the chain', state: 'closed' },
    { dependency: 'the chain', state: 'open' },
    { dependency: 'the chain', state: 'half-open' },
    { dependency: 'the chain', state: 'closed' },
  ]);
});

describe('a closed breaker', () => {
  test('gives answers and disliked answers on as they are', async () => {
    const answer = await breaker.execute(succeed);
    const thrown = await thrownBy(breaker, answerBadly);

    expect(answer).toBe('answer');
    expect(thrown).toBe(dislikedAnswer);
  });

  test('says of a failure that a next try may come soon', async () => {
    const thrown = await thrownBy(breaker, fail);

    expect(thrown).toBeInstanceOf(DependencyUnavailable);
    expect(thrown).toMatchObject({ dependency: 'the table', retryAfterSeconds: 1, cause: failure });
    expect(breaker.state).toBe('closed');
  });

  test('opens after three failures in a row', async () => {
    await failTimes(2);
    const before = breaker.state;
    await failTimes(1);

    expect(before).toBe('closed');
    expect(breaker.state).toBe('open');
  });

  test.each([
    ['an answer', succeed],
    ['a disliked answer', answerBadly],
  ])('begins to count anew after %s', async (_, call) => {
    await failTimes(2);
    await breaker.execute(call).catch(() => undefined);
    await failTimes(2);

    expect(breaker.state).toBe('closed');
  });

  test('stays closed however often an answer is disliked', async () => {
    for (let call = 0; call < 10; call += 1) await thrownBy(breaker, answerBadly);

    expect(breaker.state).toBe('closed');
  });
});

describe('an open breaker', () => {
  beforeEach(() => failTimes(3));

  test('asks nothing, and says when to come again', async () => {
    const call = jest.fn(succeed);

    const thrown = await thrownBy(breaker, call);

    expect(call).not.toHaveBeenCalled();
    expect(thrown).toBeInstanceOf(DependencyUnavailable);
    expect(thrown).toMatchObject({ dependency: 'the table', retryAfterSeconds: 30 });
  });

  test.each([
    [1, 30],
    [1000, 29],
    [25_500, 5],
    [29_000, 1],
    [29_999, 1],
  ])('says after %d ms that %d s are left', async (milliseconds, seconds) => {
    jest.setSystemTime(milliseconds);

    const thrown = await thrownBy(breaker, succeed);

    expect(thrown).toMatchObject({ retryAfterSeconds: seconds });
  });

  test('counts its time anew from a probe that failed', async () => {
    jest.setSystemTime(30_000);
    await thrownBy(breaker, fail);
    jest.setSystemTime(40_000);

    const thrown = await thrownBy(breaker, succeed);

    expect(thrown).toMatchObject({ retryAfterSeconds: 20 });
  });

  test('still asks nothing a moment before its time is over', async () => {
    const call = jest.fn(succeed);
    jest.setSystemTime(29_999);

    await thrownBy(breaker, call);

    expect(call).not.toHaveBeenCalled();
  });

  test.each([
    ['an answer', succeed],
    ['a disliked answer', answerBadly],
  ])('closes by %s, once its time is over', async (_, call) => {
    jest.setSystemTime(30_000);

    await breaker.execute(call).catch(() => undefined);

    expect(breaker.state).toBe('closed');
    await expect(breaker.execute(succeed)).resolves.toBe('answer');
  });

  test('opens for its whole time again where the probe fails', async () => {
    jest.setSystemTime(30_000);
    await thrownBy(breaker, fail);
    const call = jest.fn(succeed);

    jest.setSystemTime(59_999);
    await thrownBy(breaker, call);
    jest.setSystemTime(60_000);
    await breaker.execute(call);

    expect(call).toHaveBeenCalledTimes(1);
    expect(breaker.state).toBe('closed');
  });

  test('lets one call probe while others wait for what it finds', async () => {
    jest.setSystemTime(30_000);
    const probe = Promise.withResolvers<string>();
    const other = jest.fn(succeed);

    const probing = breaker.execute(() => probe.promise);
    const waiting = breaker.execute(other);
    const whileProbing = { state: breaker.state, othersAsked: other.mock.calls.length };
    probe.resolve('well again');

    await expect(probing).resolves.toBe('well again');
    await expect(waiting).resolves.toBe('answer');
    expect(whileProbing).toEqual({ state: 'half-open', othersAsked: 0 });
  });

  test('fails the others at once where the probe fails', async () => {
    jest.setSystemTime(30_000);
    const probe = Promise.withResolvers<string>();
    const other = jest.fn(succeed);

    const probing = thrownBy(breaker, () => probe.promise);
    const waiting = thrownBy(breaker, other);
    probe.reject(failure);

    await expect(probing).resolves.toBeInstanceOf(DependencyUnavailable);
    await expect(waiting).resolves.toMatchObject({ retryAfterSeconds: 30 });
    expect(other).not.toHaveBeenCalled();
  });
});

test('both bounds of a breaker can be chosen', async () => {
  const strict = createBreaker('the chain', { failures: 1, halfOpenAfterMs: 1500, isFailure: () => true });

  await thrownBy(strict, fail);
  const thrown = await thrownBy(strict, succeed);

  expect(strict.state).toBe('open');
  expect(thrown).toMatchObject({ dependency: 'the chain', retryAfterSeconds: 2 });
});

async function failTimes(times: number): Promise<void> {
  for (let call = 0; call < times; call += 1) await thrownBy(breaker, fail);
}

/** What the call threw; fails the test where it threw nothing. */
async function thrownBy(from: Breaker, call: () => Promise<unknown>): Promise<unknown> {
  try {
    await from.execute(call);
  } catch (error) {
    return error;
  }
  throw new Error('The call was to fail');
}
