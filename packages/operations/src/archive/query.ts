/** What an operator asks the archive for: `purchase=0x… from=2024-01-01 to=2024-03-31`. */
import { canonicalCid, contentIdSchema, purchaseIdSchema, walletAddressSchema } from '@glamora/contracts';
import type { PurchaseId } from '@glamora/contracts';
import type { TypedRow } from '@glamora/archive';
import type { ArchivePart, PrimaryKey } from '@glamora/data';
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';

export interface ArchiveQuery {
  readonly entityName: string;
  /** Known of every row that is meant: its key holds these texts. Lists of keys are read, rows are not. */
  readonly keyHolds: readonly string[];
  /** Known only once a row is read. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Dates, first and last day included; a shorter text means a month or a year. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Tells the day, where it is still known. */
  readonly purchaseId: PurchaseId | undefined;
}

const date = z.string().check(z.regex(/^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$/, 'must be a date: 2024-05-31'));

const fields = {
  entity: z.string().check(z.minLength(1)),
  purchase: purchaseIdSchema,
  buyer: walletAddressSchema,
  seller: walletAddressSchema,
  wallet: walletAddressSchema,
  content: contentIdSchema,
  from: date,
  to: date,
} as const;

export const queryFields = Object.keys(fields);

const querySchema = z.partial(z.strictObject(fields));

/** @throws CommandError naming the term that is wrong. */
export function parseQuery(terms: readonly string[]): ArchiveQuery {
  const parsed = querySchema.safeParse(Object.fromEntries(terms.map(splitTerm)));
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
    throw new CommandError(`${faults.join('; ')}. A query is made of ${queryFields.join('=, ')}=.`);
  }
  const { entity, purchase, buyer, seller, wallet, content, from, to } = parsed.data;
  return {
    entityName: entity ?? (wallet === undefined ? 'Purchase' : 'Session'),
    keyHolds: [
      ...(content === undefined ? [] : [`#${canonicalCid(content)}#`]),
      ...(buyer === undefined ? [] : [`#${buyer}`]),
      // A purchase's sort key ends with the first digits of its id.
      ...(purchase === undefined ? [] : [`#${purchase.slice(2, 10)}`]),
    ],
    attributes: {
      ...(purchase !== undefined && { purchaseId: purchase }),
      ...(buyer !== undefined && { buyer }),
      ...(seller !== undefined && { seller }),
      ...(wallet !== undefined && { walletAddress: wallet }),
    },
    from,
    to,
    purchaseId: purchase,
  };
}

export function mayHold({ from, through }: ArchivePart, query: ArchiveQuery): boolean {
  return (query.from ?? '') <= through && from.slice(0, query.to?.length ?? 0) <= (query.to ?? '');
}

export function keyMatches({ PK, SK }: PrimaryKey, { keyHolds }: ArchiveQuery): boolean {
  const text = `${PK}#${SK}`;
  return keyHolds.every((part) => text.includes(part));
}

export function rowMatches(row: TypedRow, { datedBy }: ArchivePart, query: ArchiveQuery): boolean {
  const day = row[datedBy]?.S ?? '';
  if (day < (query.from ?? '') || day.slice(0, query.to?.length ?? 0) > (query.to ?? '')) return false;
  return Object.entries(query.attributes).every(([name, value]) => row[name]?.S === value);
}

function splitTerm(term: string): readonly [string, string] {
  const sign = term.indexOf('=');
  if (sign < 1)
    throw new CommandError(`"${term}" is no term: a query is made of ${queryFields.join('=, ')}=.`);
  return [term.slice(0, sign), term.slice(sign + 1)];
}
