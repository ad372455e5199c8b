/** What the tests share: people with wallets, content, purchases, and requests as raw as one likes. */
import { randomUUID } from 'node:crypto';
import { problemView, purchaseContent, submitPayment, uploadContent } from '@glamora/contracts';
import type { ProblemView } from '@glamora/contracts';
import {
  describeLocalCloud,
  GlamoraClient,
  makeContent,
  sendPayment,
  signIn,
  storeAsset,
  waitForPurchase,
} from '@glamora/demo';
import type { CallInput, LocalCloudDescription, NewContent, Payment, Refused, Success } from '@glamora/demo';
import { signAsOperator } from '@glamora/dev-cloud/operator';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { PrivateKeyAccount } from 'viem/accounts';

export const url = process.env['GLAMORA_E2E_URL'] ?? '';
export const visitor = new GlamoraClient(url);

export interface Person {
  readonly account: PrivateKeyAccount;
  /** Lower case, as the API answers it. */
  readonly walletAddress: string;
  readonly client: GlamoraClient;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Somebody new, signed in. */
export async function newPerson(): Promise<Person> {
  const account = privateKeyToAccount(generatePrivateKey());
  const session = accepted(await signIn(visitor, account)).body;
  const { accessToken, refreshToken } = session;
  const client = visitor.withToken(accessToken);
  return { account, walletAddress: account.address.toLowerCase(), client, accessToken, refreshToken };
}

/** Somebody new with ten ether. */
export async function newBuyer(): Promise<Person> {
  const person = await newPerson();
  await rpc('anvil_setBalance', [person.account.address, `0x${(10n ** 19n).toString(16)}`]);
  return person;
}

export async function localCloud(): Promise<LocalCloudDescription> {
  const description = await describeLocalCloud(url);
  if (description === null) throw new Error(`${url} is no local cloud`);
  return description;
}

async function rpc(method: string, params: readonly unknown[]): Promise<void> {
  const { rpcUrl } = await localCloud();
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const { error } = (await answer.json()) as { error?: { message: string } };
  if (error) throw new Error(`${method}: ${error.message}`);
}

type Registration = CallInput<typeof uploadContent>['body'];

export function registrationOf(ipfsHash: string, differing: Partial<Registration> = {}): Registration {
  return { ipfsHash, title: 'Aurora gown', category: 'dress', priceWei: '1000', ...differing };
}

/** Content of this creator that nobody else has, its bytes stored. */
export async function publish(creator: Person, differing: Partial<Registration> = {}): Promise<NewContent> {
  const content = await makeContent();
  await storeAsset(await localCloud(), content);
  accepted(await creator.client.call(uploadContent, { body: registrationOf(content.contentId, differing) }));
  return content;
}

export function begin(
  buyer: Person,
  contentId: string,
  idempotencyKey: string = randomUUID(),
): Promise<Success<typeof purchaseContent> | Refused> {
  return buyer.client.call(purchaseContent, {
    headers: { 'idempotency-key': idempotencyKey },
    body: { contentId },
  });
}

/** Sends the payment, reports it, and gives the purchase as it was settled. */
export async function pay(
  buyer: Person,
  { purchaseId, payment }: { readonly purchaseId: string; readonly payment: Payment },
  gas?: bigint,
) {
  const chain = { rpcUrl: (await localCloud()).rpcUrl, chainId: payment.chainId };
  const { transactionHash } = await sendPayment(buyer.account, chain, payment, gas);
  accepted(await buyer.client.call(submitPayment, { parameters: { purchaseId }, body: { transactionHash } }));
  return accepted(await waitForPurchase(buyer.client, purchaseId)).body;
}

export async function buy(buyer: Person, contentId: string) {
  return pay(buyer, accepted(await begin(buyer, contentId)).body);
}

/** The answer, where a refusal would make the test meaningless. */
export function accepted<Answer extends { readonly ok: true }>(answer: Answer | Refused): Answer {
  if (answer.ok) return answer;
  throw new Error(`refused with ${answer.status} ${answer.problem.code}: ${answer.problem.detail}`);
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

export interface RawRequest {
  readonly body?: string | undefined;
  readonly token?: string | undefined;
  /** Signs it as the local operator. */
  readonly operator?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request that no contract has checked; a body goes as application/json unless told otherwise. */
export async function send(
  method: string,
  path: string,
  { body, token, operator = false, headers = {} }: RawRequest = {},
): Promise<RawAnswer> {
  const { host } = new URL(url);
  const response = await fetch(`${url}${path}`, {
    method,
    headers: {
      ...(operator
        ? signAsOperator({ method, url: path, headers: { host }, body: body ?? '' }, new Date())
        : {}),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** The problem in an answer. Throws where it is none, or is sent otherwise than RFC 9457 says. */
export function problemIn({ status, headers, text }: RawAnswer): ProblemView {
  const problem = problemView.parse(JSON.parse(text));
  const isWellFormed =
    headers.get('content-type') === 'application/problem+json' &&
    headers.get('cache-control') === 'no-store' &&
    (headers.get('x-request-id') ?? '') !== '' &&
    problem.status === status &&
    problem.type === `urn:glamora:problem:${problem.code}`;
  if (!isWellFormed) throw new Error(`a malformed refusal: ${status} ${text}`);
  return problem;
}
