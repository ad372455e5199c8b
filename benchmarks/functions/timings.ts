/** Functions beside the same written the usual way, and beside the bare calls that both must make; by turns in one run. */
import { join } from 'node:path';
import type { PrivateKeyAccount } from 'viem/accounts';
import { expectStatus, request } from './requests.ts';
import type { Handler } from './requests.ts';
import { timeByTurns } from './statistics.ts';
import type { TurnTiming } from './statistics.ts';
import { startWay } from './way.ts';
import type { Way } from './way.ts';

export interface TimingSettings {
  readonly rounds: number;
  /** Where the bundles are. */
  readonly bundles: string;
  /** Beside this process's. */
  readonly environment: Readonly<Record<string, string>>;
}

export const timingHeader = ['a call', 'p50 ms', '× bare', 'p99 ms', '× bare', 'CPU ms', '× bare'];

/** @throws Error where the two ways do not answer with the same body. */
export async function timeGetContent(contentId: string, settings: TimingSettings): Promise<string[][]> {
  const event = request('GET', `/content/${contentId}`, { pathParameters: { contentId } });
  const key = { PK: `CONTENT#${contentId}`, SK: 'METADATA' };
  return withWays(['getContent', 'usualGetContent', 'bareSdk'], settings, async ([ours, usual, bare]) => {
    const bodies = [await ours.call(event, 200), await usual.call(event, 200)].map(({ body }) => body);
    if (bodies[0] !== bodies[1]) throw new Error(`The answers differ: ${bodies.join(' and ')}`);
    const timings = await timeByTurns(settings.rounds, {
      ours: () => ours.call(event, 200),
      'the usual way': () => usual.call(event, 200),
      bare: () => bare.call(key, 200),
    });
    return toRows('getContent', timings);
  });
}

/** Content that is in memory, beside a function that has its whole answer from the start: the difference is more than the cache adds. */
export async function timeCacheHit(contentId: string, settings: TimingSettings): Promise<string[][]> {
  const event = request('GET', `/content/${contentId}`, { pathParameters: { contentId } });
  const environment = { ...settings.environment, CONTENT_CACHE_SECONDS: '300' };
  const names = ['getContent', 'getPublicKeys'] as const;
  return withWays(names, { ...settings, environment }, async ([ours, bare]) => {
    const timings = await timeByTurns(settings.rounds, {
      ours: () => ours.call(event, 200),
      bare: () => bare.call(request('GET', '/auth/.well-known/jwks.json'), 200),
    });
    return toRows('getContent from memory', timings);
  });
}

export async function timeLogin(
  createNonce: Handler,
  account: PrivateKeyAccount,
  settings: TimingSettings,
): Promise<string[][]> {
  const walletAddress = account.address.toLowerCase();
  const signed = async () => {
    const answer = await expectStatus(
      201,
      createNonce,
      request('POST', '/auth/nonce', { body: { walletAddress } }),
    );
    const { message, nonce } = JSON.parse(answer.body) as { message: string; nonce: string };
    return { message, nonce, signature: await account.signMessage({ message }) };
  };
  const login = async (way: Way) => {
    const { message, signature } = await signed();
    return way.call(request('POST', '/auth/login', { body: { message, signature } }), 200);
  };
  const names = ['authenticateUser', 'usualAuthenticateUser', 'bareLogin', 'bareLogin'] as const;
  return withWays(names, settings, async ([ours, usual, bare, checking]) => {
    // The first sign-in makes the user; those that are timed find one.
    await login(ours);
    const timings = await timeByTurns(settings.rounds, {
      ours: () => login(ours),
      'the usual way': () => login(usual),
      bare: async () => bare.call({ walletAddress, nonce: (await signed()).nonce }, 200),
      'bare and its signature check': async () => checking.call({ walletAddress, ...(await signed()) }, 200),
    });
    return toRows('login', timings);
  });
}

/** @param name tells this timing's purchases from those of others. */
export async function timePurchase(
  contentId: string,
  token: string,
  name: string,
  settings: TimingSettings,
): Promise<string[][]> {
  const purchase = (idempotencyKey: string) => {
    const headers = { authorization: `Bearer ${token}`, 'idempotency-key': idempotencyKey };
    return request('POST', '/purchases', { body: { contentId }, headers });
  };
  const names = ['purchaseContent', 'usualPurchaseContent', 'barePurchase'] as const;
  return withWays(names, settings, async ([ours, usual, bare]) => {
    const timings = await timeByTurns(settings.rounds, {
      ours: (round) => ours.call(purchase(`${name}-ours-${round}`), 201),
      'the usual way': (round) => usual.call(purchase(`${name}-usual-${round}`), 201),
      bare: (round) => bare.call({ contentId, name: `${name}-${round}` }, 201),
    });
    return toRows('purchase', timings);
  });
}

/** Starts the functions' processes, and ends them after the work. */
async function withWays<const Names extends readonly string[], Result>(
  names: Names,
  { bundles, environment }: TimingSettings,
  work: (ways: { readonly [Place in keyof Names]: Way }) => Promise<Result>,
): Promise<Result> {
  const ways = await Promise.all(names.map((name) => startWay(join(bundles, `${name}.mjs`), environment)));
  try {
    return await work(ways as unknown as { readonly [Place in keyof Names]: Way });
  } finally {
    for (const way of ways) way.stop();
  }
}

function toRows(
  call: string,
  timings: Readonly<Record<string, TurnTiming> & { bare: TurnTiming }>,
): string[][] {
  const { bare } = timings;
  return Object.entries(timings).map(([way, timing]) => [
    `${call}, ${way}`,
    ...(['p50', 'p99', 'cpuP50'] as const).flatMap((measure) => [
      timing[measure].toFixed(3),
      (timing[measure] / bare[measure]).toFixed(2),
    ]),
  ]);
}
