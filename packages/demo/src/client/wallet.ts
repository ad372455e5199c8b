/** A wallet that signs messages and sends payments. */
import { createPublicClient, createWalletClient, defineChain, http } from 'viem';
import type { PrivateKeyAccount, HDAccount } from 'viem/accounts';
import type { purchaseContent } from '@glamora/contracts';
import type { Success } from './glamora-client.ts';

/** The transaction that `POST /purchases` answers with. */
export type Payment = Success<typeof purchaseContent>['body']['payment'];

export interface ChainAccess {
  readonly rpcUrl: string;
  readonly chainId: number;
}

export interface PaymentOutcome {
  readonly transactionHash: `0x${string}`;
  readonly reverted: boolean;
}

/**
 * Sends the payment and waits until it is in a block.
 * @param gas given, the transaction is sent even if it is known to fail.
 */
export async function sendPayment(
  account: PrivateKeyAccount | HDAccount,
  { rpcUrl, chainId }: ChainAccess,
  payment: Pick<Payment, 'to' | 'value' | 'data'>,
  gas?: bigint,
): Promise<PaymentOutcome> {
  const chain = defineChain({
    id: chainId,
    name: 'the chain of the marketplace',
    nativeCurrency: { name: 'Ether', symbol: 'ETH', decimals: 18 },
    rpcUrls: { default: { http: [rpcUrl] } },
  });
  const settings = { chain, transport: http(rpcUrl), pollingInterval: 100 };
  const transactionHash = await createWalletClient({ ...settings, account }).sendTransaction({
    to: payment.to as `0x${string}`,
    value: BigInt(payment.value),
    data: payment.data as `0x${string}`,
    ...(gas === undefined ? {} : { gas }),
  });
  const receipt = await createPublicClient(settings).waitForTransactionReceipt({ hash: transactionHash });
  return { transactionHash, reverted: receipt.status === 'reverted' };
}
