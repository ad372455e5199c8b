/**
 * Everything that may be refused, by its public code. Expected failures are values of class {@link Problem} in a
 * function's signature; only bugs throw.
 */

const catalogue = {
  malformed_json: { status: 400, title: 'The body is not valid JSON' },
  validation_failed: { status: 400, title: 'The request does not fit its schema' },
  invalid_cursor: { status: 400, title: 'The cursor is not one that this list gave' },
  unsupported_chain: { status: 400, title: 'The chain is not the one this marketplace runs on' },
  invalid_sign_in_message: { status: 400, title: 'The message is not a sign-in message of this marketplace' },
  unauthenticated: { status: 401, title: 'An access token is needed' },
  invalid_token: { status: 401, title: 'The access token is not valid' },
  sign_in_refused: { status: 401, title: 'The sign-in was refused' },
  invalid_refresh_token: { status: 401, title: 'The refresh token is not valid' },
  /** Answered by API Gateway, where somebody calls an API past the CDN. */
  api_key_required: { status: 403, title: 'The call needs a valid x-api-key' },
  operator_signature_required: { status: 403, title: 'The request has to be signed by an operator' },
  own_content: { status: 403, title: 'Creators cannot buy their own content' },
  not_the_creator: { status: 403, title: 'Only the creator may do this' },
  not_your_purchase: { status: 403, title: 'Only the buyer and the seller may see this purchase' },
  not_the_buyer: { status: 403, title: 'Only the buyer may pay for this purchase' },
  purchase_required: { status: 403, title: 'The content has to be bought first' },
  route_not_found: { status: 404, title: 'There is no such address' },
  user_not_found: { status: 404, title: 'There is no such user' },
  creator_not_found: { status: 404, title: 'There is no such creator' },
  content_not_found: { status: 404, title: 'There is no such content' },
  purchase_not_found: { status: 404, title: 'There is no such purchase' },
  method_not_allowed: { status: 405, title: 'The address does not take this method' },
  content_exists: { status: 409, title: 'This content is registered already' },
  already_purchased: { status: 409, title: 'This content is bought already' },
  payment_conflict: { status: 409, title: 'The purchase has a payment already' },
  conflict: { status: 409, title: 'The item changed meanwhile; read it again and retry' },
  body_too_large: { status: 413, title: 'The body is larger than 64 KB' },
  unsupported_media_type: { status: 415, title: 'The body has to be application/json' },
  idempotency_key_reused: { status: 422, title: 'The Idempotency-Key was used with another body' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Something went wrong on our side' },
  dependency_unavailable: { status: 503, title: 'A part of the marketplace is out of reach' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof catalogue;

export interface InvalidField {
  /** Where in the request: `body.priceWei`, `query.limit`. */
  readonly path: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** What happened this time, for a person to read. */
  readonly detail?: string;
  readonly errors?: readonly InvalidField[];
  /** Becomes the Retry-After header. */
  readonly retryAfterSeconds?: number;
  /** For the log only; never sent. */
  readonly cause?: unknown;
}

/** One expected failure. `code` is public and stable; RFC 9457 gives the form in which it is sent. */
export class Problem<Code extends ProblemCode = ProblemCode> {
  readonly code: Code;
  readonly details: ProblemDetails;

  constructor(code: Code, details: ProblemDetails = {}) {
    this.code = code;
    this.details = details;
  }

  get httpStatus(): number {
    return catalogue[this.code].status;
  }

  get title(): string {
    return catalogue[this.code].title;
  }
}

export function problem<Code extends ProblemCode>(
  code: Code,
  details?: ProblemDetails | string,
): Problem<Code> {
  return new Problem(code, typeof details === 'string' ? { detail: details } : details);
}

/** Every code with its status and title, for documentation. */
export const problemCatalogue: Readonly<Record<ProblemCode, { status: number; title: string }>> = catalogue;

/**
 * A dependency (table, queue, chain) did not answer, or is not asked for a while because it did not answer before.
 * The one exception that is no bug: at the edge it becomes 503 with Retry-After, in a queue another try.
 */
export class DependencyUnavailable extends Error {
  override readonly name = 'DependencyUnavailable';
  readonly dependency: string;
  readonly retryAfterSeconds: number;

  constructor(dependency: string, retryAfterSeconds: number, cause?: unknown) {
    super(`${dependency} is out of reach`, { cause });
    this.dependency = dependency;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
