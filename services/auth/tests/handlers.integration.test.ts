/** Every function of the service as API Gateway calls it: once answered, once refused. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startParameterStore } from '@glamora/dev-cloud/parameter-store';
import { callApi } from '@glamora/runtime/testing';
import { addressOf, newAccount, site, startLocalAuth } from './local-auth.ts';
import type { LocalAuth } from './local-auth.ts';
import { newSigningKey } from './signing-key.ts';

const parameters = { signingKey: '/glamora/test/auth/signing-key', rpcUrl: '/glamora/test/chain/rpc-url' };
const account = newAccount();
const walletAddress = addressOf(account);

let local: LocalAuth;
let parameterStore: Awaited<ReturnType<typeof startParameterStore>>;
let keys: Awaited<ReturnType<typeof newSigningKey>>;
let functions: Awaited<ReturnType<typeof loadFunctions>>;

beforeAll(async () => {
  [local, keys] = await Promise.all([startLocalAuth(), newSigningKey()]);
  parameterStore = await startParameterStore({
    parameters: { [parameters.signingKey]: keys.signingKey, [parameters.rpcUrl]: local.rpcUrl },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SSM: parameterStore.endpoint,
    SIGN_IN_DOMAIN: site.domain,
    PUBLIC_URL: site.uri,
    CHAIN_ID: String(site.chainId),
    RPC_URL_PARAMETER: parameters.rpcUrl,
    SIGNING_KEY_PARAMETER: parameters.signingKey,
    TOKEN_ISSUER: site.uri,
    PUBLIC_KEYS: JSON.stringify({ keys: [keys.publicJwk] }),
  });
  functions = await loadFunctions();
});
afterAll(() => Promise.all([local.stop(), parameterStore.stop()]));

/** A function reads its environment when it is loaded, so that comes first. */
async function loadFunctions() {
  const [nonce, login, refresh, logout, publicKeys, profile, update, byRegion] = await Promise.all([
    import('../functions/create-nonce/handler.ts'),
    import('../functions/authenticate-user/handler.ts'),
    import('../functions/refresh-session/handler.ts'),
    import('../functions/end-session/handler.ts'),
    import('../functions/get-public-keys/handler.ts'),
    import('../functions/get-my-profile/handler.ts'),
    import('../functions/update-my-profile/handler.ts'),
    import('../functions/list-users-by-region/handler.ts'),
  ]);
  return {
    createNonce: nonce.handler,
    authenticateUser: login.handler,
    refreshSession: refresh.handler,
    endSession: logout.handler,
    getPublicKeys: publicKeys.handler,
    getMyProfile: profile.handler,
    updateMyProfile: update.handler,
    listUsersByRegion: byRegion.handler,
  };
}

async function signIn() {
  const challenge = await callApi(functions.createNonce, { body: { walletAddress: account.address } });
  const { message } = challenge.body as { message: string };
  const signature = await account.signMessage({ message });
  const answer = await callApi(functions.authenticateUser, { body: { message, signature } });
  const tokens = answer.body as { accessToken: string; refreshToken: string };
  return { answer, signed: { message, signature }, ...tokens };
}

const refusal = (status: number, code: string) => ({
  status,
  headers: expect.objectContaining({ 'content-type': 'application/problem+json' }),
  body: expect.objectContaining({ status, code, type: `urn:glamora:problem:${code}` }),
});

const tokenPair = {
  accessToken: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
  refreshToken: expect.stringMatching(/^[\w-]{22}\.[\w-]{43}$/),
  tokenType: 'Bearer',
  expiresIn: 900,
};

test('createNonce answers with the message to sign, and refuses other chains', async () => {
  const body = { walletAddress: account.address };

  const answer = await callApi(functions.createNonce, { body });
  const elsewhere = await callApi(functions.createNonce, { body: { ...body, chainId: 1 } });

  expect(answer).toMatchObject({
    status: 201,
    headers: { 'cache-control': 'no-store' },
    body: { message: expect.stringContaining(account.address) },
  });
  expect(elsewhere).toEqual(refusal(400, 'unsupported_chain'));
});

test('authenticateUser answers with tokens and the user, and refuses what was used', async () => {
  const { answer, signed } = await signIn();

  const again = await callApi(functions.authenticateUser, { body: signed });

  expect(answer).toMatchObject({ status: 200, body: { ...tokenPair, user: { walletAddress } } });
  expect(again).toEqual(refusal(401, 'sign_in_refused'));
});

test('refreshSession answers with a new pair, once', async () => {
  const { refreshToken } = await signIn();

  const answer = await callApi(functions.refreshSession, { body: { refreshToken } });
  const again = await callApi(functions.refreshSession, { body: { refreshToken } });

  expect(answer).toMatchObject({ status: 200, body: tokenPair });
  expect(again).toEqual(refusal(401, 'invalid_refresh_token'));
});

test('endSession answers nothing, whatever the token was', async () => {
  const { refreshToken } = await signIn();

  const ended = await callApi(functions.endSession, { body: { refreshToken } });
  const unknown = await callApi(functions.endSession, { body: { refreshToken: 'unknown' } });
  const afterwards = await callApi(functions.refreshSession, { body: { refreshToken } });

  expect(ended).toMatchObject({ status: 204, body: undefined });
  expect(unknown).toEqual(ended);
  expect(afterwards).toEqual(refusal(401, 'invalid_refresh_token'));
});

test('getPublicKeys answers with what anyone may see of the keys, and may be cached', async () => {
  const answer = await callApi(functions.getPublicKeys);

  expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'public, max-age=300' } });
  expect(answer.body).toEqual({ keys: [keys.publicJwk] });
});

describe('one’s own profile', () => {
  test('is changed and shown to whoever has the access token', async () => {
    const { accessToken: token } = await signIn();

    const changed = await callApi(functions.updateMyProfile, { token, body: { region: 'Lyon' } });
    const shown = await callApi(functions.getMyProfile, { token });

    expect(changed).toMatchObject({ status: 200, body: { walletAddress, region: 'lyon' } });
    expect(shown).toEqual(changed);
  });

  test('is nobody else’s', async () => {
    expect(await callApi(functions.getMyProfile)).toEqual(refusal(401, 'unauthenticated'));
    expect(await callApi(functions.updateMyProfile, { body: {} })).toEqual(refusal(401, 'unauthenticated'));
    expect(await callApi(functions.getMyProfile, { token: 'a.b.c' })).toEqual(refusal(401, 'invalid_token'));
  });
});

test('listUsersByRegion answers for each region, and refuses none at all', async () => {
  const { accessToken: token } = await signIn();
  await callApi(functions.updateMyProfile, { token, body: { region: 'nice' } });
  const requests = [
    { region: 'Nice', limit: 5 },
    { region: 'nowhere', limit: 5 },
  ];

  const answer = await callApi(functions.listUsersByRegion, { body: { requests } });
  const none = await callApi(functions.listUsersByRegion, { body: { requests: [] } });

  const user = { walletAddress, region: 'nice', username: null, bio: null, createdAt: expect.any(String) };
  expect(answer.body).toEqual({
    results: [
      { region: 'nice', users: [user] },
      { region: 'nowhere', users: [] },
    ],
  });
  expect(none).toEqual(refusal(400, 'validation_failed'));
});
