/**
 * Identifiers that may not be confused with one another: each is a branded type made by one parser.
 *
 * Every parser is a zod schema, so that the same line refuses a stranger's input at the edge and makes the
 * value that the rest of the code is typed with.
 */
import { isAddress } from 'viem/utils';
import * as z from 'zod/mini';

export { canonicalCid, contentIdSchema, spellingsOf } from './content-id.ts';
export type { ContentId } from './content-id.ts';

/** An Ethereum address, lower case. Accepted in any case; a mixed-case one must carry a right EIP-55 checksum. */
export const walletAddressSchema = z
  .pipe(
    z.string().check(
      z.regex(/^0x[0-9a-fA-F]{40}$/, { error: 'must be 0x and 40 hexadecimal digits', abort: true }),
      z.refine((address) => isOneCase(address) || isAddress(address), 'has a wrong EIP-55 checksum'),
    ),
    z.transform((address) => address.toLowerCase() as `0x${string}`),
  )
  .brand<'WalletAddress'>();
export type WalletAddress = z.output<typeof walletAddressSchema>;

/** 32 bytes that name a purchase in the table and in the checkout contract's event. */
export const purchaseIdSchema = z
  .pipe(
    z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits')),
    z.transform((id) => id.toLowerCase() as `0x${string}`),
  )
  .brand<'PurchaseId'>();
export type PurchaseId = z.output<typeof purchaseIdSchema>;

/** The hash of a transaction on the chain, lower case. */
export const transactionHashSchema = z
  .pipe(
    z.string().check(z.regex(/^0x[0-9a-fA-F]{64}$/, 'must be 0x and 64 hexadecimal digits')),
    z.transform((hash) => hash.toLowerCase() as `0x${string}`),
  )
  .brand<'TransactionHash'>();
export type TransactionHash = z.output<typeof transactionHashSchema>;

/** The largest price: 10^30 wei, a trillion ether. It bounds the width of the price in sort keys. */
export const maximumWei = 10n ** 30n;

/** A positive amount in wei, written as a decimal string without sign, point or leading zero. */
export const weiSchema = z
  .pipe(
    z.string().check(z.regex(/^([1-9][0-9]{0,29}|10{30})$/, 'must be whole wei in digits, from 1 to 10^30')),
    z.transform((digits) => BigInt(digits)),
  )
  .brand<'Wei'>();
export type Wei = z.output<typeof weiSchema>;

function isOneCase(address: string): boolean {
  const digits = address.slice(2);
  return digits === digits.toLowerCase() || digits === digits.toUpperCase();
}
