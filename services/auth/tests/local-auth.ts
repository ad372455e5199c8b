/** A table and a chain of their own for each test file, with the service's use cases on them and a clock that tests turn. */
import { Problem, walletAddressSchema } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import { startChain, startTable } from '@glamora/dev-cloud/backends';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import type { LocalAccount } from 'viem';
import { accessTokenIssuer } from '../src/adapters/access-tokens.ts';
import { walletSignatures } from '../src/adapters/wallet-signatures.ts';
import { authenticateUser } from '../src/authenticate-user.ts';
import { connectTable, sessionRepository, systemRandomBytes, userRepository } from '../src/composition.ts';
import { createNonce } from '../src/create-nonce.ts';
import { newSigningKey } from './signing-key.ts';

export const site = { domain: 'glamora.example', uri: 'https://glamora.example', chainId: 31_337 };

export const newAccount = (): LocalAccount => privateKeyToAccount(generatePrivateKey());

export const addressOf = ({ address }: { readonly address: string }): WalletAddress =>
  walletAddressSchema.parse(address);

/** The value of a call that must not be refused here. */
export function valueOf<Value>(outcome: Value): Exclude<Value, Problem> {
  if (outcome instanceof Problem) throw new Error(`refused: ${outcome.code} ${outcome.details.detail ?? ''}`);
  return outcome as Exclude<Value, Problem>;
}

export async function startLocalAuth() {
  const [backend, chain] = await Promise.all([startTable(), startChain({ chainId: site.chainId })]);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: backend.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    TABLE_NAME: backend.tableName,
  });
  const table = connectTable(backend.tableName);
  const clock = turnableClock();
  const { signingKey } = await newSigningKey();
  const dependencies = {
    sessions: sessionRepository(table),
    users: userRepository(table),
    verifySignature: walletSignatures({ rpcUrl: chain.rpcUrl, chainId: site.chainId }),
    issueAccessToken: await accessTokenIssuer({ signingKey, issuer: site.uri, now: clock.now }),
    site,
    randomBytes: systemRandomBytes,
    now: clock.now,
  };
  const askForMessage = async (walletAddress: WalletAddress) =>
    valueOf(await createNonce({ walletAddress }, dependencies));
  const askAndSign = async (account: LocalAccount, walletAddress = addressOf(account)) => {
    const { message } = await askForMessage(walletAddress);
    return { message, signature: await account.signMessage({ message }) };
  };
  return {
    rpcUrl: chain.rpcUrl,
    table,
    clock,
    dependencies,
    askForMessage,
    /** What a client sends to sign in: a new message, signed by the account. */
    askAndSign,
    signIn: async (account: LocalAccount) =>
      valueOf(await authenticateUser(await askAndSign(account), dependencies)),
    stop: () => Promise.all([backend.stop(), chain.stop()]),
  };
}

export type LocalAuth = Awaited<ReturnType<typeof startLocalAuth>>;

function turnableClock() {
  let time = Date.parse('2026-03-01T12:00:00.000Z');
  return {
    now: () => new Date(time),
    advance: (seconds: number) => {
      time += seconds * 1000;
    },
  };
}
