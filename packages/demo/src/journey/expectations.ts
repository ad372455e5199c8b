/** What a step expects of an answer; anything else ends the journey with all that helps to find out why. */
import type { Endpoint, ProblemCode } from '@glamora/contracts';
import { ContractBroken } from '../client/glamora-client.ts';
import type { Refused, Success } from '../client/glamora-client.ts';

export interface FailureDetails {
  readonly expected: string;
  readonly got: string;
  readonly requestId?: string;
  /** What to do next. */
  readonly advice: string;
}

/** A step went otherwise than it must. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  readonly details: FailureDetails;

  constructor(details: FailureDetails) {
    super(`expected ${details.expected}, got ${details.got}`);
    this.details = details;
  }
}

const lookIntoLogs =
  'Find the request id in the function’s log; locally that is the file `npm run dev` names.';

/** The answer, if it has this status. */
export function expectAnswer<E extends Endpoint>(
  answer: Success<E> | Refused,
  status: number & keyof E['responses'],
): Success<E> {
  if (answer.ok && answer.status === status) return answer;
  throw new StepFailure({
    expected: `status ${status}`,
    got: describe(answer),
    requestId: answer.requestId,
    advice: lookIntoLogs,
  });
}

/** The refusal, if it is this one. */
export function expectRefusal<E extends Endpoint>(
  answer: Success<E> | Refused,
  status: number,
  code: ProblemCode,
): Refused {
  if (!answer.ok && answer.status === status && answer.problem.code === code) return answer;
  throw new StepFailure({
    expected: `a refusal with status ${status} ${code}`,
    got: describe(answer),
    requestId: answer.requestId,
    advice: answer.ok
      ? 'Something is allowed that must not be: do not go live with this.'
      : `It was refused for another reason. ${lookIntoLogs}`,
  });
}

export function expectThat(holds: boolean, details: () => FailureDetails): void {
  if (!holds) throw new StepFailure(details());
}

function describe<E extends Endpoint>(answer: Success<E> | Refused): string {
  return answer.ok
    ? `status ${answer.status}`
    : `${answer.status} ${answer.problem.code}: ${answer.problem.detail}`;
}

/** Whatever went wrong, in the same four lines. */
export function toFailureDetails(error: unknown): FailureDetails {
  if (error instanceof StepFailure) return error.details;
  if (error instanceof ContractBroken) {
    const { message: got, requestId } = error;
    const advice = `The API and packages/contracts differ: deploy both from one commit. ${lookIntoLogs}`;
    return { expected: 'an answer that the contracts describe', got, requestId, advice };
  }
  const isUnreachable = error instanceof TypeError && error.message === 'fetch failed';
  return {
    expected: 'an answer',
    got: isUnreachable ? `none (${causeOf(error)})` : String(error),
    advice: isUnreachable
      ? 'See that the marketplace is still up.'
      : 'This may be a fault of the demo itself.',
  };
}

function causeOf(error: Error): string {
  return error.cause instanceof Error ? error.cause.message : error.message;
}
