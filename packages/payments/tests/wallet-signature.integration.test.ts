/** Signatures of smart-contract wallets, asked for on a real chain. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { walletAddressSchema, type WalletAddress } from '@glamora/contracts';
import {
  deployExhaustingWallet,
  deployOwnedWallet,
  deployOwnedWalletFactory,
  deployTrustingWallet,
  ownedWalletAbi,
  ownedWalletBytecode,
  ownedWalletFactoryAbi,
} from '@glamora/payments/testing';
import {
  encodeDeployData,
  encodeFunctionData,
  getContractAddress,
  pad,
  serializeErc6492Signature,
  type Hex,
} from 'viem';
import { ChainUnavailable } from '../src/index.ts';
import { isValidWalletSignature } from '../src/signature/index.ts';
import { accounts, addressOf, startLocalChain, type LocalChain } from './local-chain.ts';

const { buyer: owner, stranger } = accounts;
const message = 'Sign in to Glamora';

let local: LocalChain;
let deployment: { rpcUrl: string; deployer: typeof stranger };

beforeAll(async () => {
  local = await startLocalChain();
  deployment = { rpcUrl: local.rpcUrl, deployer: stranger };
});
afterAll(() => local.stop());

const isValid = (address: WalletAddress, signature: Hex) =>
  isValidWalletSignature({ address, message, signature }, { chain: local.chain });

describe('a wallet contract (ERC-1271)', () => {
  let wallet: WalletAddress;

  beforeAll(async () => {
    wallet = await deployOwnedWallet(deployment, owner.address);
  });

  test('signs by its owner', async () => {
    const signature = await owner.signMessage({ message });

    expect(await isValid(wallet, signature)).toBe(true);
  });

  test('does not sign by a stranger', async () => {
    const signature = await stranger.signMessage({ message });

    expect(await isValid(wallet, signature)).toBe(false);
  });

  test('did not sign another message', async () => {
    const signature = await owner.signMessage({ message: 'Sign in elsewhere' });

    expect(await isValid(wallet, signature)).toBe(false);
  });

  test.each<[string, Hex]>([
    ['nothing', '0x'],
    ['a byte', '0x00'],
    ['16 KB', `0x${'ab'.repeat(16_384)}`],
  ])('did not sign with %s', async (_, signature) => {
    expect(await isValid(wallet, signature)).toBe(false);
  });
});

describe('a wallet that is not deployed yet (ERC-6492)', () => {
  let factory: WalletAddress;
  let wallet: WalletAddress;
  let factoryData: Hex;

  beforeAll(async () => {
    factory = await deployOwnedWalletFactory(deployment);
    factoryData = encodeFunctionData({
      abi: ownedWalletFactoryAbi,
      functionName: 'deploy',
      args: [owner.address],
    });
    const bytecode = encodeDeployData({
      abi: ownedWalletAbi,
      bytecode: ownedWalletBytecode,
      args: [owner.address],
    });
    wallet = walletAddressSchema.parse(
      getContractAddress({ opcode: 'CREATE2', from: factory, salt: pad('0x00'), bytecode }),
    );
  });

  const wrap = (signature: Hex, address: Hex = factory, data: Hex = factoryData) =>
    serializeErc6492Signature({ address, data, signature });

  test('signs by its owner, and is not deployed by that', async () => {
    const signature = wrap(await owner.signMessage({ message }));

    expect(await isValid(wallet, signature)).toBe(true);
    expect(await local.client.getCode({ address: wallet })).toBeUndefined();
  });

  test('needs its factory', async () => {
    const signature = await owner.signMessage({ message });

    const verdicts = [
      await isValid(wallet, signature),
      await isValid(wallet, wrap(signature, addressOf(stranger))),
      await isValid(wallet, wrap(signature, factory, '0xdeadbeef')),
    ];

    expect(verdicts).toEqual([false, false, false]);
  });

  test('does not sign by a stranger', async () => {
    const signature = wrap(await stranger.signMessage({ message }));

    expect(await isValid(wallet, signature)).toBe(false);
  });

  test('may send the same signature once it is deployed', async () => {
    const signature = wrap(await owner.signMessage({ message }));
    const hash = await local.client.sendTransaction({ account: stranger, to: factory, data: factoryData });
    await local.client.waitForTransactionReceipt({ hash });

    expect(await isValid(wallet, signature)).toBe(true);
  });
});

describe('an address without a wallet contract', () => {
  test.each<[string, WalletAddress]>([
    ['of nobody', walletAddressSchema.parse(`0x${'77'.repeat(20)}`)],
    [
      'of a precompiled contract that answers with the question',
      walletAddressSchema.parse(pad('0x04', { size: 20 })),
    ],
    ['of another person', addressOf(stranger)],
  ])('%s has not signed', async (_, address) => {
    const signature = await owner.signMessage({ message });

    expect(await isValid(address, signature)).toBe(false);
  });

  test('of another kind of contract has not signed', async () => {
    const signature = await owner.signMessage({ message });

    expect(await isValid(local.checkout, signature)).toBe(false);
  });
});

test('a wallet that burns all gas is invalid, and not taken for a chain out of reach', async () => {
  const wallet = await deployExhaustingWallet(deployment);
  const signature = serializeErc6492Signature({ address: wallet, data: '0x', signature: '0x00' });

  const verdicts = [await isValid(wallet, '0x00'), await isValid(wallet, signature)];

  expect(verdicts).toEqual([false, false]);
});

test('a wallet that trusts simulations is not asked as one', async () => {
  const wallet = await deployTrustingWallet(deployment);

  expect(await isValid(wallet, '0x00')).toBe(false);
});

test('a chain out of reach is no verdict', async () => {
  const gone = await startLocalChain();
  await gone.stop();
  const signature = await stranger.signMessage({ message });

  const verdict = isValidWalletSignature(
    { address: addressOf(owner), message, signature },
    { chain: gone.chain },
  );

  await expect(verdict).rejects.toThrow(ChainUnavailable);
});
