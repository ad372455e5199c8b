/** The API as typed calls: what is sent and what comes back is what the contracts say, or an error names the difference. */
import { problemView } from '@glamora/contracts';
import type { Endpoint, ProblemView } from '@glamora/contracts';
import type * as z from 'zod/mini';

type Part<E extends Endpoint, Name extends 'parameters' | 'query' | 'headers' | 'body'> =
  E extends Record<Name, infer Schema extends z.ZodMiniType>
    ? Partial<z.input<Schema>> extends z.input<Schema>
      ? { readonly [Key in Name]?: z.input<Schema> }
      : { readonly [Key in Name]: z.input<Schema> }
    : { readonly [Key in Name]?: never };

/** What a call takes, by its contract. */
export type CallInput<E extends Endpoint> = Part<E, 'parameters'> &
  Part<E, 'query'> &
  Part<E, 'headers'> &
  Part<E, 'body'>;

type AnswerBody<E extends Endpoint> = {
  [Status in keyof E['responses']]: E['responses'][Status] extends z.ZodMiniType
    ? z.output<E['responses'][Status]>
    : null;
}[keyof E['responses']];

/** One of the answers of the contract. */
export interface Success<E extends Endpoint> {
  readonly ok: true;
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  readonly body: AnswerBody<E>;
}

export interface Refused {
  readonly ok: false;
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  readonly problem: ProblemView;
}

/** The API answered something that its contract does not say. */
export class ContractBroken extends Error {
  override readonly name = 'ContractBroken';
  readonly requestId: string;

  constructor(message: string, requestId: string) {
    super(message);
    this.requestId = requestId;
  }
}

export class GlamoraClient {
  readonly baseUrl: string;
  readonly accessToken: string | undefined;

  /** @param baseUrl where the API answers, such as `http://127.0.0.1:3000` or `https://glamora.example/api`. */
  constructor(baseUrl: string, accessToken?: string) {
    this.baseUrl = baseUrl.replace(/\/+$/, '');
    this.accessToken = accessToken;
  }

  /** The same API, called with a token. */
  withToken(accessToken: string): GlamoraClient {
    return new GlamoraClient(this.baseUrl, accessToken);
  }

  /** Throws {@link ContractBroken} for an answer outside the contract, and fetch's TypeError where nothing answers. */
  async call<const E extends Endpoint>(endpoint: E, input: CallInput<E>): Promise<Success<E> | Refused> {
    const { parameters = {}, query = {}, headers = {}, body } = input as LooseInput;
    const response = await fetch(`${this.baseUrl}${toPath(endpoint.path, parameters)}${toSearch(query)}`, {
      method: endpoint.method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(this.accessToken === undefined ? {} : { authorization: `Bearer ${this.accessToken}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return readAnswer(endpoint, response);
  }
}

interface LooseInput {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

function toPath(path: string, parameters: Readonly<Record<string, string>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

function toSearch(query: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(query).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`;
}

async function readAnswer<E extends Endpoint>(
  endpoint: E,
  response: Response,
): Promise<Success<E> | Refused> {
  const { status, headers } = response;
  const requestId = headers.get('x-request-id') ?? '';
  const broken = (how: string) =>
    new ContractBroken(`${endpoint.method} ${endpoint.path} answered ${status} ${how}`, requestId);
  if (requestId === '') throw broken('without x-request-id');

  const text = await response.text();
  const schema = (endpoint.responses as Readonly<Record<number, z.ZodMiniType | null | undefined>>)[status];
  if (schema === null) {
    if (text !== '') throw broken('with a body that has no place there');
    return { ok: true, status, headers, requestId, body: null as AnswerBody<E> };
  }
  const isProblem = headers.get('content-type') === 'application/problem+json';
  const parsed = (isProblem ? problemView : schema)?.safeParse(parseJson(text));
  if (!parsed?.success) {
    const why = parsed?.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`).join('; ');
    throw broken(`outside its contract${why === undefined ? '' : ` (${why})`}: ${text.slice(0, 200)}`);
  }
  return isProblem
    ? { ok: false, status, headers, requestId, problem: parsed.data as ProblemView }
    : { ok: true, status, headers, requestId, body: parsed.data as AnswerBody<E> };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
