/** A chain of its own for each test file, with the checkout deployed and accounts that play the parts. */
import { walletAddressSchema, type WalletAddress } from '@glamora/contracts';
import { startChain, testMnemonic } from '@glamora/dev-cloud/backends';
import { jsonRpcChain } from '@glamora/payments';
import { deployCheckout } from '@glamora/payments/deployment';
import {
  createTestClient,
  defineChain,
  http,
  publicActions,
  walletActions,
  type HDAccount,
  type LocalAccount,
} from 'viem';
import { mnemonicToAccount } from 'viem/accounts';

const account = (addressIndex: number): HDAccount => mnemonicToAccount(testMnemonic, { addressIndex });

export const accounts = {
  owner: account(0),
  buyer: account(1),
  seller: account(2),
  stranger: account(3),
};

export function addressOf({ address }: LocalAccount): WalletAddress {
  return walletAddressSchema.parse(address);
}

/** Starts a chain that mines each transaction at once, with the checkout on it. */
export async function startLocalChain(chainId = 31_337) {
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
    // So that a balance read twice in a test is asked for twice.
    cacheTime: 0,
    pollingInterval: 20,
  })
    .extend(publicActions)
    .extend(walletActions);
  return {
    rpcUrl,
    checkout,
    client,
    chain: jsonRpcChain({ rpcUrl, chainId, timeoutMs: 5_000 }),
    stop: () => backend.stop(),
  };
}

export type LocalChain = Awaited<ReturnType<typeof startLocalChain>>;
