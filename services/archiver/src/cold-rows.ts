/** The table as the archiver sees it: rows of any entity, with their types. */
import type { TypedRow } from '@glamora/archive';
import type { PrimaryKey } from '@glamora/data';

/** Which rows of an entity are meant. */
export interface ColdRowFilter {
  readonly entityName: string;
  readonly datedBy: string;
  /** Rows with an earlier date. */
  readonly before: string;
  readonly unless: { readonly attribute: string; readonly value: string } | null;
}

interface ColdRowPage {
  readonly rows: readonly ColdRow[];
  /** Where the next page begins; null at the table's end. */
  readonly next: PrimaryKey | null;
  /** What reading the page cost, rows left out included. */
  readonly readUnits: number;
}

export interface ColdRow {
  readonly entityName: string;
  readonly key: PrimaryKey;
  readonly row: TypedRow;
}

export interface ColdRows {
  /** The next megabyte of the table, and of it what is meant. */
  readonly page: (
    filters: readonly ColdRowFilter[],
    after: PrimaryKey | null,
    now: Date,
  ) => Promise<ColdRowPage>;
  /**
   * Removes the row if it is to the letter as it was read, and has none of the attributes that it might have gained.
   * `gone` also where it is not there any more.
   */
  readonly removeUnchanged: (row: TypedRow, mayGain: readonly string[]) => Promise<'gone' | 'changed'>;
}
