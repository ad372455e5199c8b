export { isValidWalletSignature } from './is-valid-wallet-signature.ts';
export type { WalletSignature } from './is-valid-wallet-signature.ts';
