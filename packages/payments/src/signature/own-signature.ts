import type { Hex } from '../chain/chain.ts';

export interface OwnSignature {
  readonly r: Hex;
  readonly s: Hex;
  readonly yParity: 0 | 1;
}

/** Half the order of secp256k1. For each signature with an s up to it there is an equivalent one above. */
const highestS = 0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0n;

/**
 * Reads the signature of a private key: r, s and v in 65 bytes, or r and s in 64 bytes with the parity in the top bit
 * of s (EIP-2098). Null where it is neither, or the malleable twin of a signature.
 */
export function readOwnSignature(signature: Hex): OwnSignature | null {
  const r: Hex = `0x${signature.slice(2, 66)}`;
  const rest = signature.slice(66);
  const parts = signature.length === 130 ? readCompact(rest) : readLong(rest);
  return parts !== null && parts.s <= highestS
    ? { r, s: `0x${parts.s.toString(16).padStart(64, '0')}`, yParity: parts.yParity }
    : null;
}

interface SAndParity {
  readonly s: bigint;
  readonly yParity: 0 | 1;
}

function readCompact(rest: string): SAndParity {
  const value = BigInt(`0x${rest}`);
  return { s: BigInt.asUintN(255, value), yParity: value >> 255n === 1n ? 1 : 0 };
}

const parities: Readonly<Record<string, 0 | 1>> = { '00': 0, '01': 1, '1b': 0, '1c': 1 };

function readLong(rest: string): SAndParity | null {
  const yParity = parities[rest.slice(64).toLowerCase()];
  return rest.length === 66 && yParity !== undefined
    ? { s: BigInt(`0x${rest.slice(0, 64)}`), yParity }
    : null;
}
