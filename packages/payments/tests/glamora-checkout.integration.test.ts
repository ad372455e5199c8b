/** The rules of the checkout contract, on a real chain. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { WalletAddress } from '@glamora/contracts';
import { deployCheckout } from '@glamora/payments/deployment';
import {
  deployReenteringSeller,
  deployRejectingSeller,
  deployVerboseSeller,
  reenteringSellerAbi,
} from '@glamora/payments/testing';
import {
  BaseError,
  ContractFunctionRevertedError,
  pad,
  parseEther,
  parseEventLogs,
  toFunctionSelector,
  zeroAddress,
  type Hex,
  type LocalAccount,
} from 'viem';
import { glamoraCheckoutAbi } from '../src/index.ts';
import { accounts, startLocalChain, type LocalChain } from './local-chain.ts';

const { owner, buyer, seller, stranger } = accounts;
const purchaseId = pad('0xab');

let local: LocalChain;
let snapshot: Hex;

beforeAll(async () => {
  local = await startLocalChain();
});
afterAll(() => local.stop());
beforeEach(async () => {
  snapshot = await local.client.snapshot();
});
afterEach(() => local.client.revert({ id: snapshot }));

type Write =
  | { functionName: 'pay'; args: [Hex, Hex]; value: bigint }
  | { functionName: 'setFee'; args: [bigint] }
  | { functionName: 'withdrawFees' | 'transferOwnership'; args: [Hex] }
  | { functionName: 'acceptOwnership' };

/** Sends a call to the checkout; rejects with viem's error where it would be reverted. */
async function send(account: LocalAccount, call: Write, checkout: Hex = local.checkout) {
  // The union of calls is narrower than viem's types can follow.
  const transaction = { address: checkout, abi: glamoraCheckoutAbi, account, ...call } as never;
  await local.client.simulateContract(transaction);
  const hash = await local.client.writeContract(transaction);
  const receipt = await local.client.waitForTransactionReceipt({ hash });
  return { receipt, events: parseEventLogs({ abi: glamoraCheckoutAbi, logs: receipt.logs }) };
}

/** The contract's own error with which a call is refused. */
async function refusalOf(call: Promise<unknown>) {
  const error = await call.then(
    () => null,
    (reason: unknown) => reason,
  );
  const revert =
    error instanceof BaseError ? error.walk((cause) => cause instanceof ContractFunctionRevertedError) : null;
  if (!(revert instanceof ContractFunctionRevertedError))
    throw new Error('was not reverted', { cause: error });
  return { name: revert.data?.errorName ?? null, args: revert.data?.args ?? [] };
}

const pay = (value: bigint, to: Hex = seller.address): Write => ({
  functionName: 'pay',
  args: [purchaseId, to],
  value,
});
const offer = (to: Hex): Write => ({ functionName: 'transferOwnership', args: [to] });
const accept: Write = { functionName: 'acceptOwnership' };
const withdrawFees = (to: Hex): Write => ({ functionName: 'withdrawFees', args: [to] });
const setFee = (basisPoints: bigint): Write => ({ functionName: 'setFee', args: [basisPoints] });

const balanceOf = (address: Hex) => local.client.getBalance({ address });
const read = (functionName: 'owner' | 'pendingOwner' | 'feeBasisPoints', address: Hex = local.checkout) =>
  local.client.readContract({ address, abi: glamoraCheckoutAbi, functionName });

describe('a payment', () => {
  test('pays the seller at once, keeps the fee, and says so', async () => {
    const before = await balanceOf(seller.address);

    const { events } = await send(buyer, pay(parseEther('1')));

    expect(events).toEqual([
      expect.objectContaining({
        eventName: 'PurchasePaid',
        args: {
          purchaseId,
          buyer: buyer.address,
          seller: seller.address,
          amount: parseEther('1'),
          fee: parseEther('0.05'),
        },
      }),
    ]);
    expect((await balanceOf(seller.address)) - before).toBe(parseEther('0.95'));
    expect(await balanceOf(local.checkout)).toBe(parseEther('0.05'));
  });

  test.each([
    { basisPoints: 500n, amount: 1n, fee: 0n },
    { basisPoints: 500n, amount: 19n, fee: 0n },
    { basisPoints: 500n, amount: 20n, fee: 1n },
    { basisPoints: 500n, amount: 39n, fee: 1n },
    { basisPoints: 333n, amount: 10_001n, fee: 333n },
    { basisPoints: 1_000n, amount: 99n, fee: 9n },
    { basisPoints: 0n, amount: parseEther('3'), fee: 0n },
  ])('of $amount wei at $basisPoints basis points leaves $fee wei', async ({ basisPoints, amount, fee }) => {
    await send(owner, setFee(basisPoints));
    const before = await balanceOf(seller.address);

    await send(buyer, pay(amount));

    expect(await balanceOf(local.checkout)).toBe(fee);
    expect((await balanceOf(seller.address)) - before).toBe(amount - fee);
  });

  test('can be made for a purchase that somebody paid a wei for before', async () => {
    await send(stranger, pay(1n));

    const { events } = await send(buyer, pay(parseEther('1')));

    expect(events).toEqual([
      expect.objectContaining({ args: expect.objectContaining({ buyer: buyer.address, purchaseId }) }),
    ]);
  });

  test('of nothing is refused', async () => {
    expect(await refusalOf(send(buyer, pay(0n)))).toEqual({ name: 'NothingPaid', args: [] });
  });

  test('to nobody is refused', async () => {
    expect(await refusalOf(send(buyer, pay(1n, zeroAddress)))).toEqual({ name: 'NoSeller', args: [] });
  });

  test('to the checkout itself is refused', async () => {
    expect(await refusalOf(send(buyer, pay(1_000n, local.checkout)))).toMatchObject({
      name: 'SellerRejectedPayment',
    });
  });

  test('that the seller rejects goes back whole', async () => {
    const rejecting = await deployRejectingSeller({ rpcUrl: local.rpcUrl, deployer: stranger });

    const refusal = await refusalOf(send(buyer, pay(parseEther('1'), rejecting)));

    expect(refusal.name).toBe('SellerRejectedPayment');
    expect(String(refusal.args[0]).toLowerCase()).toBe(rejecting);
    expect(await balanceOf(local.checkout)).toBe(0n);
  });

  test('does not pay for copying what a verbose seller answers', async () => {
    const verbose = await deployVerboseSeller({ rpcUrl: local.rpcUrl, deployer: stranger });

    const { receipt } = await send(buyer, pay(parseEther('1'), verbose));

    // The answer costs the seller 535,000 gas to make; copying it would cost as much again and more.
    expect(receipt.gasUsed).toBeLessThan(700_000n);
  });

  test('is not mixed up with those that its seller makes while being paid', async () => {
    const reentering = await deployReenteringSeller({ rpcUrl: local.rpcUrl, deployer: stranger });
    await giveOwnershipTo(reentering);
    await send(buyer, pay(parseEther('2')));
    const before = await balanceOf(reentering);

    const { events } = await send(buyer, pay(parseEther('1'), reentering));

    const paid = events.filter((event) => event.eventName === 'PurchasePaid');
    expect(paid.map(({ args }) => args.buyer.toLowerCase())).toEqual([
      buyer.address.toLowerCase(),
      ...Array(paid.length - 1).fill(reentering),
    ]);
    expect(paid.length).toBeGreaterThan(1);
    for (const { args } of paid) expect(args.fee).toBe((args.amount * 500n) / 10_000n);
    // Seller and owner in one, it got the payment and the fees of the one before, and not a wei besides.
    const left = await balanceOf(local.checkout);
    expect((await balanceOf(reentering)) - before + left).toBe(parseEther('1') + parseEther('0.1'));
  });
});

/** Offers the checkout to a {@link deployReenteringSeller} contract, and lets it accept. */
async function giveOwnershipTo(reentering: WalletAddress) {
  await send(owner, offer(reentering));
  const hash = await local.client.writeContract({
    address: reentering,
    abi: reenteringSellerAbi,
    functionName: 'acceptOwnership',
    args: [local.checkout],
    account: stranger,
  });
  await local.client.waitForTransactionReceipt({ hash });
  expect(String(await read('owner')).toLowerCase()).toBe(reentering);
}

test('ether without a purchase is not taken', async () => {
  const sending = local.client.sendTransaction({ account: buyer, to: local.checkout, value: 1n });

  await expect(sending).rejects.toThrow('reverted');
});

describe('the fee', () => {
  test('is 5 % unless said otherwise', async () => {
    expect(await read('feeBasisPoints')).toBe(500n);
  });

  test('can be set by the owner, to 10 % at most', async () => {
    const { events } = await send(owner, setFee(1_000n));

    expect(events).toEqual([
      expect.objectContaining({
        eventName: 'FeeChanged',
        args: { previousBasisPoints: 500n, basisPoints: 1_000n },
      }),
    ]);
    expect(await refusalOf(send(owner, setFee(1_001n)))).toEqual({ name: 'FeeTooHigh', args: [1_001n] });
    expect(await read('feeBasisPoints')).toBe(1_000n);
  });

  test('can’t be set by others', async () => {
    expect(await refusalOf(send(stranger, setFee(0n)))).toEqual({ name: 'NotOwner', args: [] });
  });

  test('is bounded from the beginning', async () => {
    const deployment = { rpcUrl: local.rpcUrl, deployer: stranger };

    const cheapest = await deployCheckout({ ...deployment, feeBasisPoints: 0 });

    expect(await read('feeBasisPoints', cheapest)).toBe(0n);
    await expect(deployCheckout({ ...deployment, feeBasisPoints: 1_001 })).rejects.toThrow(
      toFunctionSelector('FeeTooHigh(uint256)'),
    );
  });
});

describe('the collected fees', () => {
  test('go to whom the owner says, all of them', async () => {
    await send(buyer, pay(parseEther('1')));
    await send(buyer, pay(parseEther('3')));
    const before = await balanceOf(stranger.address);

    const { events } = await send(owner, withdrawFees(stranger.address));

    expect(events).toEqual([
      expect.objectContaining({
        eventName: 'FeesWithdrawn',
        args: { recipient: stranger.address, amount: parseEther('0.2') },
      }),
    ]);
    expect((await balanceOf(stranger.address)) - before).toBe(parseEther('0.2'));
    expect(await balanceOf(local.checkout)).toBe(0n);
  });

  test('include ether that was forced in', async () => {
    await local.client.setBalance({ address: local.checkout, value: 77n });

    const { events } = await send(owner, withdrawFees(stranger.address));

    expect(events).toEqual([expect.objectContaining({ args: expect.objectContaining({ amount: 77n }) })]);
  });

  test('go to nobody else', async () => {
    expect(await refusalOf(send(stranger, withdrawFees(stranger.address)))).toEqual({
      name: 'NotOwner',
      args: [],
    });
  });

  test('are not burnt by mistake', async () => {
    expect(await refusalOf(send(owner, withdrawFees(zeroAddress)))).toEqual({
      name: 'NoRecipient',
      args: [],
    });
  });

  test('stay when their recipient rejects them', async () => {
    const rejecting = await deployRejectingSeller({ rpcUrl: local.rpcUrl, deployer: stranger });
    await send(buyer, pay(parseEther('1')));

    const refusal = await refusalOf(send(owner, withdrawFees(rejecting)));

    expect(refusal.name).toBe('RecipientRejectedFees');
    expect(await balanceOf(local.checkout)).toBe(parseEther('0.05'));
  });
});

describe('the ownership', () => {
  test('changes hands when the new owner accepts, not before', async () => {
    await send(owner, offer(stranger.address));

    expect(await read('owner')).toBe(owner.address);
    expect(await refusalOf(send(stranger, setFee(0n)))).toMatchObject({ name: 'NotOwner' });

    const { events } = await send(stranger, accept);

    expect(events).toEqual([
      expect.objectContaining({
        eventName: 'OwnershipTransferred',
        args: { previousOwner: owner.address, owner: stranger.address },
      }),
    ]);
    expect(await read('owner')).toBe(stranger.address);
    expect(await read('pendingOwner')).toBe(zeroAddress);
    expect(await refusalOf(send(owner, setFee(0n)))).toMatchObject({ name: 'NotOwner' });
  });

  test('can’t be taken by anybody else', async () => {
    await send(owner, offer(stranger.address));

    expect(await refusalOf(send(buyer, accept))).toEqual({ name: 'NotPendingOwner', args: [] });
    expect(await refusalOf(send(buyer, offer(buyer.address)))).toEqual({ name: 'NotOwner', args: [] });
  });

  test('is not offered any more once the offer is withdrawn', async () => {
    await send(owner, offer(stranger.address));
    await send(owner, offer(zeroAddress));

    expect(await refusalOf(send(stranger, accept))).toEqual({ name: 'NotPendingOwner', args: [] });
  });

  test('can’t be nobody’s', async () => {
    const deployment = deployCheckout({
      rpcUrl: local.rpcUrl,
      deployer: stranger,
      owner: zeroAddress as WalletAddress,
    });

    await expect(deployment).rejects.toThrow(toFunctionSelector('NoOwner()'));
  });
});

test('the same account on a new chain deploys to the same address', async () => {
  const other = await startLocalChain(1_337);

  await other.stop();

  expect(other.checkout).toBe(local.checkout);
});

test('the account that everybody knows deploys on this machine only', async () => {
  const deployment = deployCheckout({ rpcUrl: 'https://rpc.example' });

  await expect(deployment).rejects.toThrow('A deployer has to be named');
});
