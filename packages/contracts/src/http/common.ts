/** Pieces that several HTTP bodies share. */
import * as z from 'zod/mini';

export const addressText = z.string().check(z.regex(/^0x[0-9a-f]{40}$/));
export const hashText = z.string().check(z.regex(/^0x[0-9a-f]{64}$/));
export const weiText = z.string().check(z.regex(/^(0|[1-9][0-9]*)$/));
export const timeText = z.iso.datetime();
export const cidText = z.string();
export const count = z.number().check(z.int(), z.minimum(0));

/** `?limit=`: 1 to 100, 20 where it is not given. */
const limit = z._default(
  z.pipe(
    z.string().check(z.regex(/^(100|[1-9][0-9]?)$/, 'must be a whole number from 1 to 100')),
    z.transform(Number),
  ),
  20,
);

/** `?cursor=`: what an earlier page gave as `nextCursor`. Whether it is genuine is checked where it is opened. */
const cursor = z.optional(z.string().check(z.minLength(1), z.maxLength(2048)));

export const pageQuery = { limit, cursor };

export function pageOf<Item extends z.ZodMiniType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: z.nullable(z.string()) });
}

/** `?minPriceWei=`: like a price, but zero is a bound too. */
export const weiBound = z.pipe(
  z.string().check(
    z.regex(/^(0|[1-9][0-9]{0,29}|10{30})$/, {
      error: 'must be whole wei in digits, at most 10^30',
      abort: true,
    }),
  ),
  z.transform((digits) => BigInt(digits)),
);

/** Text that a person typed: trimmed, within bounds, without control characters. */
export function personText(minimum: number, maximum: number) {
  return z.string().check(
    z.trim(),
    z.minLength(minimum),
    z.maxLength(maximum),
    z.refine((text) => !hasControlCharacter(text), 'must not hold control characters'),
  );
}

function hasControlCharacter(text: string): boolean {
  // Line breaks and tabs are fine in a description; a lone surrogate can't be stored as UTF-8.
  return /[^\P{Cc}\t\n\r]/u.test(text) || !text.isWellFormed();
}
