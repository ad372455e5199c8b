/** Rows of purchases as the table's stream shows them. */
import type { TableChange } from '../src/table-change.ts';

export type Row = NonNullable<TableChange['after']>;

export const purchaseId = `0x${'1d'.repeat(32)}`;
export const transactionHash = `0x${'7a'.repeat(32)}`;
export const submittedAt = '2026-05-01T12:01:00.000Z';

/** A purchase whose buyer named a payment. */
export function settlingRow(changes: Row = {}): Row {
  return {
    _et: 'Purchase',
    PK: 'PURCHASE#bafy#0xb2',
    SK: 'TRANSACTION#2026-05-01T12:00:00.000Z#1d1d1d1d',
    purchaseId,
    status: 'SETTLING',
    transactionHash,
    submittedAt,
    ...changes,
  };
}

/** The same before any payment was named. */
export function pendingRow(): Row {
  const { transactionHash: _hash, submittedAt: _time, ...row } = settlingRow({ status: 'PENDING' });
  return row;
}
