export { ChainUnavailable, WrongChain } from './chain/chain.ts';
export type { Block, Chain, ChainTransaction, Hex, Log, TransactionReceipt } from './chain/chain.ts';
export { jsonRpcChain } from './chain/json-rpc-chain.ts';
export type { JsonRpcChainSettings } from './chain/json-rpc-chain.ts';
export { glamoraCheckoutAbi } from './checkout/artifact.ts';
export { encodePayment } from './checkout/encode-payment.ts';
export type { PaymentRequest, PaymentTransaction } from './checkout/encode-payment.ts';
export { verifyPayment } from './checkout/verify-payment.ts';
export type {
  ExpectedPayment,
  PaymentVerdict,
  VerificationRules,
  VerifiedPayment,
  VerifierFailure,
} from './checkout/verify-payment.ts';
