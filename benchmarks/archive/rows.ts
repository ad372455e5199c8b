/** Rows of a table to archive: the same for the same seed, so that what became of each can be told without keeping any. */
import { createHash } from 'node:crypto';
import type { TypedRow } from '@glamora/archive';

/** `due` rows are old enough and idle; of all others none may leave the table. */
export type Kind = 'due' | 'recent' | 'settling' | 'restored' | 'session' | 'access';

/** Out of a hundred rows. */
const shares: readonly (readonly [Kind, number])[] = [
  ['due', 80],
  ['recent', 6],
  ['settling', 4],
  ['restored', 2],
  ['session', 4],
  ['access', 4],
];

const day = 24 * 60 * 60 * 1000;
const archivedAfterDays = 730;

export type PlannedRows = ReturnType<typeof planRows>;

/**
 * @param count rows are numbered from 0.
 * @param now the age of rows is seen from here.
 */
export function planRows({ count, seed, now }: { count: number; seed: number; now: Date }) {
  const buyers = Math.ceil(count / 20);
  const draw = (number: number) => createHash('sha256').update(`${seed}/${number}`).digest();
  const kindOf = (number: number) => kindAt(draw(number).readUInt16BE(0) % 100);

  function createdAt(number: number): string {
    const part = draw(number).readUInt32BE(2) / 2 ** 32;
    const age =
      kindOf(number) === 'recent' ? part * (archivedAfterDays - 10) : archivedAfterDays + 1 + part * 700;
    return new Date(now.getTime() - age * day).toISOString();
  }

  const buyerOf = (number: number) => `0x${(number % buyers).toString(16).padStart(40, 'b')}`;
  const purchaseIdOf = (number: number) => `0x${hexNumber(number)}${draw(number).toString('hex').slice(8)}`;

  function row(number: number): TypedRow {
    const kind = kindOf(number);
    const content = `bafkreig${draw(number).toString('hex', 8, 26)}`;
    const seller = `0x${(number % 997).toString(16).padStart(40, 'c')}`;
    const created = createdAt(number);
    const later = new Date(Date.parse(created) + 90_000).toISOString();
    const buyer = buyerOf(number);
    return {
      PK: { S: `PURCHASE#${content}#${buyer}` },
      SK: { S: `${kind === 'access' ? 'ACCESS' : 'TRANSACTION'}#${created}#${hexNumber(number)}` },
      _et: { S: entityOf(kind) },
      purchaseId: { S: purchaseIdOf(number) },
      contentId: { S: content },
      buyer: { S: buyer },
      seller: { S: seller },
      priceWei: { S: `${1 + (number % 900)}000000000000000` },
      status: { S: kind === 'settling' ? 'SETTLING' : 'CONFIRMED' },
      transactionHash: { S: `0x${draw(number).toString('hex')}` },
      createdAt: { S: created },
      submittedAt: { S: later },
      expiresAt: { S: later },
      confirmedAt: { S: later },
      GSI1PK: { S: `BUYER#${buyer}` },
      GSI1SK: { S: `PURCHASE#${created}` },
      GSI2PK: { S: `SELLER#${seller}` },
      GSI2SK: { S: `SALE#${later}` },
      ...(kind === 'restored' && { archiveAfter: { S: new Date(now.getTime() + 30 * day).toISOString() } }),
    };
  }

  return {
    count,
    buyerOf,
    createdAt,
    isDue: (number: number) => kindOf(number) === 'due',
    isPurchase: (number: number) => entityOf(kindOf(number)) === 'Purchase',
    purchaseIdOf,
    row,
    /** As a settlement leaves the row that comes upon it meanwhile: every other one is at work again. */
    changed(number: number): TypedRow {
      return {
        ...row(number),
        ...(changeKeepsIt(number) && { status: { S: 'SETTLING' } }),
        countedAt: { S: now.toISOString() },
      };
    },
    /** Once changed, the row is not to be archived any more. */
    changeKeepsIt,
  };
}

/** Which row this is. */
export function numberOf(row: TypedRow): number {
  return Number.parseInt((row['SK']?.S ?? '').slice(-8), 16);
}

/** Equal for equal rows, in whatever order their attributes came. */
export function textOf(row: TypedRow): string {
  return JSON.stringify(Object.entries(row).toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

const changeKeepsIt = (number: number): boolean => number % 2 === 1;

const hexNumber = (number: number): string => number.toString(16).padStart(8, '0');

function kindAt(percent: number): Kind {
  let reached = 0;
  for (const [kind, share] of shares) {
    reached += share;
    if (percent < reached) return kind;
  }
  return 'due';
}

function entityOf(kind: Kind): string {
  if (kind === 'session') return 'Session';
  return kind === 'access' ? 'ContentAccess' : 'Purchase';
}
