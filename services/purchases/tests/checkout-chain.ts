/** A chain of its own with the checkout on it, and what buyers do there. */
import { transactionHashSchema } from '@glamora/contracts';
import type { TransactionHash } from '@glamora/contracts';
import type { Purchase } from '@glamora/data';
import { startChain } from '@glamora/dev-cloud/backends';
import { encodePayment } from '@glamora/payments';
import { deployCheckout } from '@glamora/payments/deployment';
import { deployOwnedWallet, ownedWalletAbi } from '@glamora/payments/testing';
import { createTestClient, defineChain, http, publicActions, walletActions } from 'viem';
import type { Hex, LocalAccount } from 'viem';
import { accounts } from './marketplace.ts';

export interface PaymentChanges {
  readonly by?: LocalAccount;
  /** Where the money goes; the checkout where it is not given. */
  readonly to?: Hex;
}

/** Starts a chain that mines each transaction at once. */
export async function startCheckoutChain(chainId = 31_337) {
  const backend = await startChain({ chainId });
  const { rpcUrl } = backend;
  const checkout = await deployCheckout({ rpcUrl });
  const client = createTestClient({
    mode: 'anvil',
    chain: defineChain({
      id: chainId,
      name: 'local',
      nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
      rpcUrls: { default: { http: [rpcUrl] } },
    }),
    transport: http(rpcUrl, { retryCount: 0 }),
    pollingInterval: 20,
  })
    .extend(publicActions)
    .extend(walletActions);

  function callOf(purchase: Purchase) {
    const { to, value, data } = encodePayment({ chainId, checkout, ...purchase });
    return { target: to as Hex, value: BigInt(value), data: data as Hex };
  }

  /** Sends the transaction that the API gave to the buyer; a purchase with other fields makes a wrong one. */
  async function pay(
    purchase: Purchase,
    { by = accounts.buyer, to }: PaymentChanges = {},
  ): Promise<TransactionHash> {
    const { target, value, data } = callOf(purchase);
    const hash = await client.sendTransaction({ account: by, to: to ?? target, value, data });
    return transactionHashSchema.parse(hash);
  }

  return {
    rpcUrl,
    chainId,
    checkout,
    client,
    pay,
    /** A call that the checkout does not know. */
    async payReverted(): Promise<TransactionHash> {
      const transaction = {
        account: accounts.buyer,
        to: checkout,
        data: '0xdeadbeef',
        gas: 100_000n,
      } as const;
      return transactionHashSchema.parse(await client.sendTransaction(transaction));
    },
    /** A wallet contract of the buyer's, with ether. */
    async deployWallet() {
      const wallet = await deployOwnedWallet({ rpcUrl, deployer: accounts.buyer }, accounts.buyer.address);
      await client.setBalance({ address: wallet, value: 10n ** 18n });
      return wallet;
    },
    /** Pays for several purchases of a wallet contract in one transaction. */
    async payTogether(wallet: Hex, purchases: readonly Purchase[]): Promise<TransactionHash> {
      const hash = await client.writeContract({
        account: accounts.buyer,
        address: wallet,
        abi: ownedWalletAbi,
        functionName: 'executeBatch',
        args: [purchases.map(callOf)],
      });
      return transactionHashSchema.parse(hash);
    },
    stop: () => backend.stop(),
  };
}

export type CheckoutChain = Awaited<ReturnType<typeof startCheckoutChain>>;
