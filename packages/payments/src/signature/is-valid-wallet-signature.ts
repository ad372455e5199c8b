import type { WalletAddress } from '@glamora/contracts';
import { hashMessage, recoverAddress } from 'viem/utils';
import type { Chain, Hex } from '../chain/chain.ts';
import { readOwnSignature } from './own-signature.ts';

export interface WalletSignature {
  /** Who is said to have signed. */
  readonly address: WalletAddress;
  /** What was signed, as text; EIP-191 says how it is hashed. */
  readonly message: string;
  /** Whole bytes in hexadecimal. */
  readonly signature: Hex;
}

/**
 * Whether a wallet signed a message.
 *
 * A wallet with a key of its own is told by recovery, without asking the chain: 65 bytes, or 64 in the compact form
 * of EIP-2098, and only the one of the two equivalent signatures that EIP-2 lets pass. A wallet contract is asked
 * on chain (ERC-1271), one that is not deployed yet after its factory was run in simulation (ERC-6492).
 *
 * Throws ChainUnavailable when the chain had to be asked and can't be.
 */
export async function isValidWalletSignature(
  { address, message, signature }: WalletSignature,
  { chain }: { readonly chain: Pick<Chain, 'simulateDeployment'> },
): Promise<boolean> {
  const hash = hashMessage(message);
  if (await isOwnSignature(address, hash, signature)) return true;
  // Most wallets have keys: only a sign-in that needs the chain pays for loading what it takes to ask.
  const { isContractSignature } = await import('./contract-signature.ts');
  return await isContractSignature({ address, hash, signature }, chain);
}

async function isOwnSignature(address: WalletAddress, hash: Hex, signature: Hex): Promise<boolean> {
  const ownSignature = readOwnSignature(signature);
  if (ownSignature === null) return false;
  try {
    const signer = await recoverAddress({ hash, signature: ownSignature });
    return signer.toLowerCase() === address;
  } catch {
    // These numbers are no point on the curve.
    return false;
  }
}
