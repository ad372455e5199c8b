/** Contracts for tests, and what it takes to deploy them. */
import type { WalletAddress } from '@glamora/contracts';
import type { LocalAccount } from 'viem';
import { deployContract } from '../deployment/deploy-contract.ts';
import {
  exhaustingWalletAbi,
  exhaustingWalletBytecode,
  ownedWalletAbi,
  ownedWalletBytecode,
  ownedWalletFactoryAbi,
  ownedWalletFactoryBytecode,
  reenteringSellerAbi,
  reenteringSellerBytecode,
  rejectingSellerAbi,
  rejectingSellerBytecode,
  trustingWalletAbi,
  trustingWalletBytecode,
  verboseSellerAbi,
  verboseSellerBytecode,
} from './artifacts.ts';

export {
  ownedWalletAbi,
  ownedWalletBytecode,
  ownedWalletFactoryAbi,
  reenteringSellerAbi,
} from './artifacts.ts';

export interface TestDeployment {
  readonly rpcUrl: string;
  readonly deployer: LocalAccount;
}

/** A smart-contract wallet: signs in by ERC-1271 with its owner's signatures, and pays by `execute` and `executeBatch`. */
export function deployOwnedWallet(deployment: TestDeployment, owner: `0x${string}`): Promise<WalletAddress> {
  return deployContract({ ...deployment, abi: ownedWalletAbi, bytecode: ownedWalletBytecode, args: [owner] });
}

/** Deploys wallets at addresses known beforehand: CREATE2 with salt zero. */
export function deployOwnedWalletFactory(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: ownedWalletFactoryAbi, bytecode: ownedWalletFactoryBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}

/** A seller that takes no ether. */
export function deployRejectingSeller(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: rejectingSellerAbi, bytecode: rejectingSellerBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}

/** A seller and owner that calls the checkout again while it is being paid. */
export function deployReenteringSeller(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: reenteringSellerAbi, bytecode: reenteringSellerBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}

/** A seller that answers with half a megabyte, to burn the buyer's gas. */
export function deployVerboseSeller(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: verboseSellerAbi, bytecode: verboseSellerBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}

/** A wallet contract that burns all gas when it is asked for a signature. */
export function deployExhaustingWallet(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: exhaustingWalletAbi, bytecode: exhaustingWalletBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}

/** A wallet contract that takes any signature as valid when nobody asks for it. */
export function deployTrustingWallet(deployment: TestDeployment): Promise<WalletAddress> {
  const contract = { abi: trustingWalletAbi, bytecode: trustingWalletBytecode, args: [] } as const;
  return deployContract({ ...deployment, ...contract });
}
