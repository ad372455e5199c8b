/** Finds out about the chain that a stage is to be paid on, and puts a checkout contract there if told to. */
import { walletAddressSchema } from '@glamora/contracts';
import { deployCheckout } from '@glamora/payments/deployment';
import { createPublicClient, http, isHex } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { CommandError } from '../command-error.ts';
import type { Values } from './parameter-groups.ts';

export interface ChainAnswers {
  readonly rpcUrl: string;
  /** Of the checkout contract, where there is one already. */
  readonly checkout: string | undefined;
  /** Private key that pays for a new checkout contract, and owns it. */
  readonly deployerKey: string | undefined;
}

/** @throws CommandError where the chain, the contract or the key is not what it should be. */
export async function chainParameters(answers: ChainAnswers): Promise<Values> {
  const client = createPublicClient({ transport: http(answers.rpcUrl) });
  const chainId = await client.getChainId().catch((cause: unknown) => {
    throw new CommandError(`No chain answers at ${new URL(answers.rpcUrl).host}.`, { cause });
  });
  const checkout = answers.checkout ? checkedAddress(answers.checkout) : await newCheckout(answers);
  const code = await client.getCode({ address: checkout });
  if (code === undefined) throw new CommandError(`There is no contract at ${checkout} on chain ${chainId}.`);
  return {
    'chain/id': String(chainId),
    'chain/rpc-url': answers.rpcUrl,
    'chain/checkout-address': checkout,
  };
}

function checkedAddress(text: string) {
  const address = walletAddressSchema.safeParse(text);
  if (!address.success) throw new CommandError(`--checkout takes the address of a contract, not ${text}.`);
  return address.data;
}

async function newCheckout({ rpcUrl, deployerKey }: ChainAnswers) {
  if (!isHex(deployerKey) || deployerKey.length !== 66)
    throw new CommandError(
      'Name the checkout contract with --checkout, or have one deployed: set GLAMORA_DEPLOYER_KEY to the private key that pays for it.',
    );
  return deployCheckout({ rpcUrl, deployer: privateKeyToAccount(deployerKey) });
}
