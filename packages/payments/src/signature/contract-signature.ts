import type { WalletAddress } from '@glamora/contracts';
import { concatHex, encodeAbiParameters, parseErc6492Signature } from 'viem/utils';
import type { Chain, Hex } from '../chain/chain.ts';
import { walletSignatureCheckAbi, walletSignatureCheckBytecode } from './artifact.ts';

interface ContractSignature {
  readonly address: WalletAddress;
  readonly hash: Hex;
  readonly signature: Hex;
}

interface UnwrappedSignature {
  readonly signature: Hex;
  /** What deploys or prepares the wallet, and the call that makes it do so. */
  readonly factory: Hex;
  readonly factoryData: Hex;
}

const nothing = '0x0000000000000000000000000000000000000000';
const [{ inputs: checkParameters }] = walletSignatureCheckAbi;

/** Asks the wallet contract at the address, in one call, by the simulated contract WalletSignatureCheck. */
export async function isContractSignature(
  { address, hash, signature }: ContractSignature,
  chain: Pick<Chain, 'simulateDeployment'>,
): Promise<boolean> {
  const unwrapped = unwrap(signature);
  if (unwrapped === null) return false;
  const question = encodeAbiParameters(checkParameters, [
    address,
    hash,
    unwrapped.signature,
    unwrapped.factory,
    unwrapped.factoryData,
  ]);
  const answer = await chain.simulateDeployment(concatHex([walletSignatureCheckBytecode, question]));
  return answer !== '0x' && BigInt(answer) === 1n;
}

/** Null where a signature has the mark of ERC-6492 but not its form. */
function unwrap(wrapped: Hex): UnwrappedSignature | null {
  try {
    const { signature, address = nothing, data = '0x' } = parseErc6492Signature(wrapped);
    return { signature, factory: address, factoryData: data };
  } catch {
    return null;
  }
}
