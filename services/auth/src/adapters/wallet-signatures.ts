/** Whether a wallet signed: told by the key where it has one, asked on chain where it is a contract. */
import { ChainUnavailable, jsonRpcChain } from '@glamora/payments';
import type { Hex } from '@glamora/payments';
import { isValidWalletSignature } from '@glamora/payments/signature';
import { createBreaker } from '@glamora/resilience';
import type { VerifyWalletSignature } from '../authenticate-user.ts';

export interface ChainSettings {
  readonly rpcUrl: string;
  readonly chainId: number;
}

/** Short enough that two questions fit into a function's time, the chain's identity and the signature. */
const timeoutMs = 5_000;

/** The breaker is round the chain alone: while it is open, wallets with keys still sign in. */
export function walletSignatures({ rpcUrl, chainId }: ChainSettings): VerifyWalletSignature {
  const chain = jsonRpcChain({ rpcUrl, chainId, timeoutMs });
  const breaker = createBreaker('the chain', { isFailure: (error) => error instanceof ChainUnavailable });
  const guardedChain: Pick<typeof chain, 'simulateDeployment'> = {
    simulateDeployment: (creationCode) => breaker.execute(() => chain.simulateDeployment(creationCode)),
  };
  return ({ signature, ...signed }) =>
    isValidWalletSignature({ ...signed, signature: signature as Hex }, { chain: guardedChain });
}
