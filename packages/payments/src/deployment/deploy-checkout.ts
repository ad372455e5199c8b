import type { WalletAddress } from '@glamora/contracts';
import type { LocalAccount } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { glamoraCheckoutAbi, glamoraCheckoutBytecode } from '../checkout/artifact.ts';
import { deployContract } from './deploy-contract.ts';

export interface CheckoutDeployment {
  readonly rpcUrl: string;
  /** Pays for the deployment. Where it is not given, the first account of local chains; no other chain takes it. */
  readonly deployer?: LocalAccount;
  /** Sets the fee and collects it; the deployer where it is not given. */
  readonly owner?: WalletAddress;
  /** The platform's part of each payment in hundredths of a percent: 0 to 1,000. */
  readonly feeBasisPoints?: number;
}

/**
 * Deploys the checkout contract and gives its address, which follows from the deployer and its number of transactions
 * so far: on a new local chain it is always the same. Throws where the chain does not take it.
 */
export async function deployCheckout({
  rpcUrl,
  deployer = localDeployer(rpcUrl),
  owner,
  feeBasisPoints = 500,
}: CheckoutDeployment): Promise<WalletAddress> {
  return await deployContract({
    rpcUrl,
    deployer,
    abi: glamoraCheckoutAbi,
    bytecode: glamoraCheckoutBytecode,
    args: [owner ?? deployer.address, BigInt(feeBasisPoints)],
  });
}

/** The key of this account is known to everybody: a contract that it owned elsewhere would be anybody's. */
function localDeployer(rpcUrl: string): LocalAccount {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(rpcUrl).hostname))
    throw new Error('A deployer has to be named for a chain that is not on this machine');
  return mnemonicToAccount('test test test test test test test test test test test junk');
}
