/** What the readers of both formats share: a series, and how a cell is read. */

export interface NamedSeries {
  /** As it stands in the file, quotes and all; empty where the file has one series without a name. */
  readonly id: string;
  /** Oldest first; NaN is a gap. */
  readonly values: Float64Array;
  /** Where it stands, for messages: `trace.csv, line 3`. */
  readonly place: string;
  /** Of the first value, in milliseconds since 1970; undefined where the file has no times. */
  readonly startsAt: number | undefined;
}

const gaps = new Set(['', 'NA', 'NaN', 'nan', 'null']);

/** NaN for a gap; undefined for what is neither a gap nor a finite number. */
export function parseValue(cell: string): number | undefined {
  const text = unquoted(cell.trim());
  if (gaps.has(text)) return Number.NaN;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function unquoted(text: string): string {
  return text.length > 1 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).trim() : text;
}

/** Where the cell that begins at `from` ends; a comma between quotes is part of the cell. */
export function endOfCell(text: string, from: number): number {
  const search = text[from] === '"' ? text.indexOf('"', from + 1) : from;
  const comma = text.indexOf(',', Math.max(search, from));
  return comma === -1 ? text.length : comma;
}

/** Numbers that a file keeps growing by one; a plain array would take three times the memory. */
export class GrowingValues {
  #values = new Float64Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Float64Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  slice(end: number): Float64Array {
    return this.#values.subarray(0, end);
  }
}
