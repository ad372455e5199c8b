/** The checkout contract on the local chain: deployed once, and again when the chain was made anew. */
import { readFile, writeFile } from 'node:fs/promises';
import { deployCheckout } from '@glamora/payments/deployment';
import { createPublicClient, http, isAddress } from 'viem';
import type { Address } from 'viem';

export async function ensureCheckout(rpcUrl: string, keptIn: string): Promise<string> {
  const kept = await readFile(keptIn, 'utf8').catch(() => '');
  if (isAddress(kept) && (await hasCode(rpcUrl, kept))) return kept;
  const address = await deployCheckout({ rpcUrl });
  await writeFile(keptIn, address);
  return address;
}

async function hasCode(rpcUrl: string, address: Address): Promise<boolean> {
  const code = await createPublicClient({ transport: http(rpcUrl) }).getCode({ address });
  return code !== undefined;
}
