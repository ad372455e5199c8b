/** The chain itself, asked past the marketplace: who paid what is for it to say. */
import { glamoraCheckoutAbi } from '@glamora/payments';
import { createPublicClient, http } from 'viem';

export interface ChainPayment {
  readonly purchaseId: string;
  readonly buyer: string;
  readonly seller: string;
  readonly amountWei: bigint;
  readonly transactionHash: string;
  readonly logIndex: number;
}

export interface Transaction {
  readonly to: string;
  /** Decimal digits. */
  readonly value: string;
  readonly data: string;
}

export interface LedgerChain {
  readonly checkout: string;
  giveEther(address: string): Promise<void>;
  /** Mined when it answers, whether it succeeded or was reverted. @returns the transaction's hash. */
  send(from: string, transaction: Transaction): Promise<string>;
  /** All that was ever paid through the checkout. */
  payments(): Promise<readonly ChainPayment[]>;
}

/** Given, so that the chain takes also what it knows to fail. */
const gas = '0x493e0';

/** Every wallet's transactions are sent without its key, which a development chain allows. */
export async function openLedgerChain(rpcUrl: string, checkout: string): Promise<LedgerChain> {
  const ask = (method: string, ...params: readonly unknown[]) => callChain(rpcUrl, method, params);
  await ask('anvil_autoImpersonateAccount', true);
  return {
    checkout,
    async giveEther(address) {
      await ask('anvil_setBalance', address, hexadecimal(10n ** 21n));
    },
    async send(from, { to, value, data }) {
      return (await ask('eth_sendTransaction', {
        from,
        to,
        data,
        gas,
        value: hexadecimal(BigInt(value)),
      })) as string;
    },
    async payments() {
      const events = await createPublicClient({ transport: http(rpcUrl) }).getContractEvents({
        address: checkout as `0x${string}`,
        abi: glamoraCheckoutAbi,
        eventName: 'PurchasePaid',
        fromBlock: 0n,
        strict: true,
      });
      return events.map(({ args, transactionHash, logIndex }) => ({
        purchaseId: args.purchaseId,
        buyer: args.buyer.toLowerCase(),
        seller: args.seller.toLowerCase(),
        amountWei: args.amount,
        transactionHash,
        logIndex,
      }));
    },
  };
}

async function callChain(rpcUrl: string, method: string, params: readonly unknown[]): Promise<unknown> {
  const response = await fetch(rpcUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }),
  });
  const { result, error } = (await response.json()) as { result?: unknown; error?: { message: string } };
  if (error) throw new Error(`${method}: ${error.message}`);
  return result;
}

function hexadecimal(value: bigint): string {
  return `0x${value.toString(16)}`;
}
