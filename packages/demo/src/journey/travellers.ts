/** Who makes the journey, and on which chain. */
import { generatePrivateKey, mnemonicToAccount, privateKeyToAccount } from 'viem/accounts';
import type { HDAccount, PrivateKeyAccount } from 'viem/accounts';
import { describeLocalCloud, testMnemonic } from '../client/local-cloud.ts';
import type { LocalCloudDescription } from '../client/local-cloud.ts';
import type { DemoOptions } from './options.ts';

export type Account = PrivateKeyAccount | HDAccount;

export interface Travellers {
  readonly creator: Account;
  readonly buyer: Account;
  /** Signs in, but has no money and no rights to anything. */
  readonly stranger: Account;
  readonly rpcUrl: string;
  /** Null against a deployed stage. */
  readonly localCloud: LocalCloudDescription | null;
}

/** Why the journey can't begin, and what to do. */
export class CannotBegin extends Error {
  override readonly name = 'CannotBegin';
}

/** Locally two accounts of the test mnemonic that the demo content does not use; on a stage the keys that were given. */
export async function findTravellers(options: DemoOptions): Promise<Travellers> {
  const localCloud = await describeLocalCloud(options.baseUrl).catch((error: unknown) => {
    throw new CannotBegin(
      `Nothing answers at ${options.baseUrl}. Start the marketplace with \`npm run dev\`, or name another with --base-url.`,
      { cause: error },
    );
  });
  const stranger = privateKeyToAccount(generatePrivateKey());
  const creator = accountOf(options.sellerKey, localCloud && 8);
  const buyer = accountOf(options.buyerKey, localCloud && 9);
  const rpcUrl = options.rpcUrl ?? localCloud?.rpcUrl;
  if (creator === null || buyer === null || rpcUrl === undefined)
    throw new CannotBegin(
      `${options.baseUrl} is no local cloud. It takes --rpc-url, and the keys of two wallets in GLAMORA_SELLER_KEY and GLAMORA_BUYER_KEY; the buyer needs a little ether on the stage’s chain.`,
    );
  return { creator, buyer, stranger, rpcUrl, localCloud };
}

function accountOf(key: string | undefined, localIndex: number | null): Account | null {
  if (key !== undefined) {
    if (!/^0x[0-9a-fA-F]{64}$/.test(key)) throw new CannotBegin('A key is 0x and 64 hexadecimal digits.');
    return privateKeyToAccount(key as `0x${string}`);
  }
  return localIndex === null ? null : mnemonicToAccount(testMnemonic, { addressIndex: localIndex });
}
