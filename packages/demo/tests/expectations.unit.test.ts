import { describe, expect, it } from '@jest/globals';
import type { checkHealth } from '@glamora/contracts';
import type { Refused, Success } from '../src/index.ts';
import { expectAnswer, expectRefusal, StepFailure, toFailureDetails } from '../src/journey/expectations.ts';

const well: Success<typeof checkHealth> = {
  ok: true,
  status: 200,
  headers: new Headers(),
  requestId: 'request-1',
  body: { status: 'ok', checks: {} },
};

const refused: Refused = {
  ok: false,
  status: 404,
  headers: new Headers(),
  requestId: 'request-2',
  problem: {
    type: 'urn:glamora:problem:content_not_found',
    title: 'There is no such content',
    status: 404,
    detail: 'It was never there',
    code: 'content_not_found',
    instance: '/content/x',
  },
};

describe('a step', () => {
  it('goes on with the answer it expects', () => {
    const answer = expectAnswer(well, 200);

    expect(answer).toBe(well);
  });

  it('fails with the refusal it got instead, and its request id', () => {
    const step = () => expectAnswer<typeof checkHealth>(refused, 200);

    expect(step).toThrow(StepFailure);
    expect(step).toThrow('expected status 200, got 404 content_not_found: It was never there');
  });

  it('goes on with the very refusal it expects', () => {
    const refusal = expectRefusal<typeof checkHealth>(refused, 404, 'content_not_found');

    expect(refusal).toBe(refused);
  });

  it.each([
    ['another code', 404, 'purchase_not_found'],
    ['another status', 403, 'content_not_found'],
  ] as const)('fails where it is refused with %s', (_, status, code) => {
    const step = () => expectRefusal<typeof checkHealth>(refused, status, code);

    expect(step).toThrow(StepFailure);
  });

  it('warns where what must be refused is allowed', () => {
    const failure = failureOf(() => expectRefusal(well, 403, 'own_content'));

    expect(failure).toMatchObject({
      expected: 'a refusal with status 403 own_content',
      got: 'status 200',
      requestId: 'request-1',
      advice: expect.stringContaining('must not be'),
    });
  });
});

function failureOf(work: () => unknown) {
  try {
    work();
    return undefined;
  } catch (error) {
    return toFailureDetails(error);
  }
}
