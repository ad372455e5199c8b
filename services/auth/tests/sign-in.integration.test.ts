/** Signing in, on a real table and a real chain. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable, problem, Problem } from '@glamora/contracts';
import type { WalletAddress } from '@glamora/contracts';
import { startChain, testMnemonic } from '@glamora/dev-cloud/backends';
import { deployOwnedWallet } from '@glamora/payments/testing';
import { decodeJwt } from 'jose';
import { mnemonicToAccount } from 'viem/accounts';
import { createSiweMessage } from 'viem/siwe';
import { walletSignatures } from '../src/adapters/wallet-signatures.ts';
import { authenticateUser } from '../src/authenticate-user.ts';
import type { SignedMessage } from '../src/authenticate-user.ts';
import { createNonce } from '../src/create-nonce.ts';
import { refreshSession } from '../src/refresh-session.ts';
import { addressOf, valueOf, newAccount, site, startLocalAuth } from './local-auth.ts';
import type { LocalAuth } from './local-auth.ts';

let local: LocalAuth;

beforeAll(async () => {
  local = await startLocalAuth();
});
afterAll(() => local.stop());

const signIn = (signed: SignedMessage) => authenticateUser(signed, local.dependencies);

const noGoodNonce = problem(
  'sign_in_refused',
  'The nonce is unknown, used or expired; ask for a new message',
);
const notSigned = problem('sign_in_refused', 'The wallet did not sign this message');

describe('asking for a message', () => {
  test('gives one that holds for five minutes', async () => {
    const { message, nonce, expiresAt } = await local.askForMessage(addressOf(newAccount()));

    expect(nonce).toMatch(/^[0-9a-f]{32}$/);
    expect(message).toContain(`Nonce: ${nonce}`);
    expect(Date.parse(expiresAt) - local.clock.now().getTime()).toBe(300_000);
  });

  test('gives another one each time', async () => {
    const walletAddress = addressOf(newAccount());

    const [first, second] = await Promise.all([
      local.askForMessage(walletAddress),
      local.askForMessage(walletAddress),
    ]);

    expect(first.nonce).not.toBe(second.nonce);
  });

  test('for this chain by its number is fine, for another is refused', async () => {
    const walletAddress = addressOf(newAccount());

    const here = await createNonce({ walletAddress, chainId: site.chainId }, local.dependencies);
    const elsewhere = await createNonce({ walletAddress, chainId: 1 }, local.dependencies);

    expect(here).toHaveProperty('message');
    expect(elsewhere).toEqual(problem('unsupported_chain', 'Sign in on chain 31337'));
  });
});

describe('a wallet with a key', () => {
  test('becomes a user by its first sign-in', async () => {
    const account = newAccount();

    const { user, accessToken, tokenType, expiresIn } = await local.signIn(account);

    const walletAddress = addressOf(account);
    const createdAt = local.clock.now().toISOString();
    expect(user).toEqual({
      walletAddress,
      username: null,
      region: null,
      bio: null,
      plan: 'free',
      createdAt,
      updatedAt: createdAt,
    });
    expect(await local.dependencies.users.find(walletAddress)).toEqual(user);
    expect({ tokenType, expiresIn }).toEqual({ tokenType: 'Bearer', expiresIn: 900 });
    expect(decodeJwt(accessToken).sub).toBe(walletAddress);
  });

  test('stays the same user', async () => {
    const account = newAccount();
    const first = await local.signIn(account);
    local.clock.advance(60);

    const second = await local.signIn(account);

    expect(second.user).toEqual(first.user);
    expect(second.refreshToken).not.toBe(first.refreshToken);
  });

  test('stays the same user though two first sign-ins meet', async () => {
    const account = newAccount();
    const [slow, fast] = [await local.askAndSign(account), await local.askAndSign(account)];
    const createdByFast = async () => {
      local.clock.advance(1);
      return valueOf(await signIn(fast)).user;
    };
    let existing: unknown;
    const overtaken = {
      ...local.dependencies,
      // By now the slow one has looked for the user and found none.
      verifySignature: async () => {
        existing = await createdByFast();
        return true;
      },
    };

    const { user, refreshToken } = valueOf(await authenticateUser(slow, overtaken));

    expect(user).toEqual(existing);
    expect(await refreshSession(refreshToken, local.dependencies)).toHaveProperty('accessToken');
    expect(await signIn(slow)).toEqual(noGoodNonce);
  });

  test('signs in from many devices at once', async () => {
    const account = newAccount();
    const signed = await Promise.all(Array.from({ length: 8 }, () => local.askAndSign(account)));

    const outcomes = await Promise.all(signed.map(signIn));

    expect(new Set(outcomes.map((outcome) => valueOf(outcome).refreshToken)).size).toBe(8);
  });
});

describe('a nonce', () => {
  test('is good for one sign-in', async () => {
    const signed = await local.askAndSign(newAccount());
    valueOf(await signIn(signed));

    expect(await signIn(signed)).toEqual(noGoodNonce);
  });

  test('is good for one of twenty sign-ins at once', async () => {
    const signed = await local.askAndSign(newAccount());

    const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn(signed)));

    const refused = outcomes.filter((outcome) => outcome instanceof Problem);
    expect(refused).toEqual(Array.from({ length: 19 }, () => noGoodNonce));
  });

  test('is good for five minutes', async () => {
    const signed = await local.askAndSign(newAccount());
    local.clock.advance(300);

    expect(await signIn(signed)).toEqual(
      problem('sign_in_refused', 'The message has expired; ask for a new one'),
    );
  });

  test('ends though the message names no end', async () => {
    const account = newAccount();
    const { nonce } = await local.askForMessage(addressOf(account));
    const message = ownMessage(account.address, nonce);
    const signature = await account.signMessage({ message });
    local.clock.advance(300);

    expect(await signIn({ message, signature })).toEqual(noGoodNonce);
  });

  test('has to be one that was given', async () => {
    const account = newAccount();
    const message = ownMessage(account.address, 'ab'.repeat(16));

    const outcome = await signIn({ message, signature: await account.signMessage({ message }) });

    expect(outcome).toEqual(noGoodNonce);
  });

  test('is good for the wallet that asked for it only, and stays so when another tries', async () => {
    const [account, thief] = [newAccount(), newAccount()];
    const { message, nonce } = await local.askForMessage(addressOf(account));
    const stolen = ownMessage(thief.address, nonce);

    const theft = await signIn({ message: stolen, signature: await thief.signMessage({ message: stolen }) });
    const rightful = await signIn({ message, signature: await account.signMessage({ message }) });

    expect(theft).toEqual(noGoodNonce);
    expect(rightful).toHaveProperty('accessToken');
  });
});

describe('a signature', () => {
  test('of another wallet is refused, and does not use up the nonce', async () => {
    const [account, stranger] = [newAccount(), newAccount()];
    const { message } = await local.askForMessage(addressOf(account));

    const forged = await signIn({ message, signature: await stranger.signMessage({ message }) });
    const genuine = await signIn({ message, signature: await account.signMessage({ message }) });

    expect(forged).toEqual(notSigned);
    expect(genuine).toHaveProperty('accessToken');
  });

  test('of another wording is refused', async () => {
    const { message, signature } = await local.askAndSign(newAccount());
    const tampered = message.replace('costs nothing', 'costs a lot');

    expect(await signIn({ message: tampered, signature })).toEqual(notSigned);
  });

  test.each(['0x00', `0x${'ff'.repeat(65)}`, `0x${'00'.repeat(65)}`, `0x${'ab'.repeat(9000)}`])(
    'that is none is refused: %.12s',
    async (signature) => {
      const { message } = await local.askForMessage(addressOf(newAccount()));

      expect(await signIn({ message, signature })).toEqual(notSigned);
    },
  );

  test.each([
    ['for another host', { domain: 'evil.example' }],
    ['for another chain', { chainId: 1 }],
  ])('of a message %s is refused', async (_, changes) => {
    const account = newAccount();
    const { nonce } = await local.askForMessage(addressOf(account));
    const message = ownMessage(account.address, nonce, changes);

    const outcome = await signIn({ message, signature: await account.signMessage({ message }) });

    expect(outcome).toHaveProperty('code', 'sign_in_refused');
  });

  test('of something else than a sign-in message is refused', async () => {
    const message = 'I owe you a dress';

    const outcome = await signIn({ message, signature: await newAccount().signMessage({ message }) });

    expect(outcome).toEqual(problem('invalid_sign_in_message'));
  });
});

describe('a wallet contract', () => {
  const owner = newAccount();
  let wallet: WalletAddress;

  beforeAll(async () => {
    wallet = await deployOwnedWallet(
      { rpcUrl: local.rpcUrl, deployer: mnemonicToAccount(testMnemonic) },
      owner.address,
    );
  });

  test('signs in by its owner (ERC-1271)', async () => {
    const outcome = valueOf(await signIn(await local.askAndSign(owner, wallet)));

    expect(outcome.user.walletAddress).toBe(wallet);
    expect(decodeJwt(outcome.accessToken).sub).toBe(wallet);
  });

  test('does not sign in by a stranger', async () => {
    expect(await signIn(await local.askAndSign(newAccount(), wallet))).toEqual(notSigned);
  });

  test('waits while the chain is out of reach, and has lost nothing; wallets with keys do not notice', async () => {
    const gone = await startChain({ chainId: site.chainId });
    await gone.stop();
    const cutOff = { ...local.dependencies, verifySignature: walletSignatures(gone) };
    const signed = await local.askAndSign(owner, wallet);
    const unanswered = { name: 'ChainUnavailable' };
    const causes = [unanswered, unanswered, unanswered, { isBrokenCircuitError: true }];

    for (const cause of causes) {
      // oxlint-disable-next-line no-await-in-loop -- the circuit counts failures in a row
      const failure = await authenticateUser(signed, cutOff).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(DependencyUnavailable);
      expect(failure).toMatchObject({ dependency: 'the chain', cause });
    }
    const withKey = await authenticateUser(await local.askAndSign(newAccount()), cutOff);
    const afterwards = await signIn(signed);

    expect(withKey).toHaveProperty('accessToken');
    expect(afterwards).toHaveProperty('accessToken');
  });
});

/** A message that a client wrote by itself, round a nonce that it has. */
function ownMessage(
  address: `0x${string}`,
  nonce: string,
  changes: { readonly domain?: string; readonly chainId?: number } = {},
): string {
  const issuedAt = local.clock.now();
  return createSiweMessage({ ...site, address, nonce, issuedAt, version: '1', ...changes });
}
