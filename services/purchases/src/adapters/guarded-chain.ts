/** The chain, asked through a circuit breaker. */
import { ChainUnavailable, jsonRpcChain, verifyPayment } from '@glamora/payments';
import type { VerificationRules } from '@glamora/payments';
import { createBreaker } from '@glamora/resilience';
import type { VerifyPayment } from '../settle-purchase.ts';

export interface ChainSettings {
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly checkout: VerificationRules['checkout'];
  readonly confirmations: number;
  readonly otherChains: readonly { readonly chainId: number; readonly rpcUrl: string }[];
}

const timeoutMs = 5000;

/** A buyer waits for each settlement, and a probe costs one request: the chain is asked again sooner than the table. */
const halfOpenAfterMs = 10_000;

/** Three failures in a row, and nobody asks for ten seconds: the messages wait in the queue. */
export function guardedPaymentVerifier(settings: ChainSettings): VerifyPayment {
  const breaker = createBreaker('the chain', {
    halfOpenAfterMs,
    isFailure: (error) => error instanceof ChainUnavailable,
  });
  const rules: VerificationRules = {
    chain: jsonRpcChain({ rpcUrl: settings.rpcUrl, chainId: settings.chainId, timeoutMs }),
    checkout: settings.checkout,
    confirmations: settings.confirmations,
    otherChains: settings.otherChains.map((other) => jsonRpcChain({ ...other, timeoutMs })),
  };
  return (expected, transactionHash) =>
    breaker.execute(() => verifyPayment(expected, transactionHash, rules));
}
