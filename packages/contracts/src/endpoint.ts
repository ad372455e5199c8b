/** The form in which one HTTP call is described; handlers, OpenAPI, the demo and the tests all read it. */
import type * as z from 'zod/mini';
import type { ProblemCode } from './problems.ts';

type Schema = z.ZodMiniType;

/** Answers that are no refusals. */
export type AnswerStatus = 200 | 201 | 202 | 204 | 304;

export interface Endpoint {
  /** The function's key in serverless.yml and the operationId in OpenAPI. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PATCH';
  /** As API Gateway writes it: `/content/{contentId}`. */
  readonly path: string;
  readonly tag: 'auth' | 'users' | 'content' | 'creators' | 'purchases' | 'scaling' | 'health';
  readonly summary: string;
  /** `bearer`: a valid access token is needed. `iam`: the gateway lets only requests pass that an operator signed. */
  readonly authentication: 'none' | 'bearer' | 'iam';
  readonly parameters?: Schema;
  readonly query?: Schema;
  readonly headers?: Schema;
  readonly body?: Schema;
  /** Body schema by status; null for an answer without a body. */
  readonly responses: { readonly [Status in AnswerStatus]?: Schema | null };
  /** What this call may refuse beyond what every call may (validation, authentication, dependency failure). */
  readonly problems: readonly ProblemCode[];
}

/** Keeps the literal types of an endpoint, so that a handler can only answer what the contract says. */
export function defineEndpoint<const Definition extends Endpoint>(definition: Definition): Definition {
  return definition;
}
