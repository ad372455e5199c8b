import { walletAddressSchema, type WalletAddress } from '@glamora/contracts';
import {
  createClient,
  http,
  type Abi,
  type ContractConstructorArgs,
  type Hex,
  type LocalAccount,
} from 'viem';
import { deployContract as sendDeployment, waitForTransactionReceipt } from 'viem/actions';

export interface ContractDeployment<ContractAbi extends Abi> {
  readonly rpcUrl: string;
  readonly deployer: LocalAccount;
  readonly abi: ContractAbi;
  readonly bytecode: Hex;
  readonly args: ContractConstructorArgs<ContractAbi>;
}

/** Deploys a contract and waits until it is mined. Throws viem's errors, and an error when the constructor reverts. */
export async function deployContract<const ContractAbi extends Abi>({
  rpcUrl,
  deployer,
  ...contract
}: ContractDeployment<ContractAbi>): Promise<WalletAddress> {
  const client = createClient({ transport: http(rpcUrl), pollingInterval: 200 });
  const hash = await sendDeployment(client, {
    ...(contract as { abi: Abi; bytecode: Hex; args: readonly unknown[] }),
    account: deployer,
    chain: null,
  });
  const receipt = await waitForTransactionReceipt(client, { hash });
  if (receipt.status === 'reverted' || !receipt.contractAddress)
    throw new Error(`The deployment ${hash} was reverted`);
  return walletAddressSchema.parse(receipt.contractAddress);
}
