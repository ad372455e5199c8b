/**
 * Rows as text: one `{"Item": …}` a line in DynamoDB's own JSON, as DynamoDB's exports are and its imports take. Types are
 * kept as they are: a number of 38 digits, which JavaScript can't hold, comes back to the digit.
 */
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

/** A row with its types, as the table holds it. */
export type TypedRow = Readonly<Record<string, AttributeValue>>;

/** An attribute of a restored row: until that time it is not archived again. */
export const archiveAfter = 'archiveAfter';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

export function toLine(row: TypedRow): string {
  return JSON.stringify({ Item: mapValues(row, toJson) });
}

export function fromLine(line: string): TypedRow {
  const { Item } = JSON.parse(line) as { Item: TypedRow };
  return mapValues(Item, fromJson);
}

export async function packLines(lines: readonly string[]): Promise<Buffer> {
  return compress(lines.map((line) => `${line}\n`).join(''));
}

export async function unpackLines(bytes: Uint8Array): Promise<readonly string[]> {
  return (await decompress(bytes)).toString('utf8').split('\n').filter(Boolean);
}

/** In hexadecimal digits. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** JSON has no bytes: they are written in base64. */
function toJson(value: AttributeValue): AttributeValue {
  if (value.B !== undefined) return { B: toBase64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(toBase64) };
  if (value.L !== undefined) return { L: value.L.map(toJson) };
  if (value.M !== undefined) return { M: mapValues(value.M, toJson) };
  return value;
}

function fromJson(value: AttributeValue): AttributeValue {
  if (value.B !== undefined) return { B: fromBase64(value.B) };
  if (value.BS !== undefined) return { BS: value.BS.map(fromBase64) };
  if (value.L !== undefined) return { L: value.L.map(fromJson) };
  if (value.M !== undefined) return { M: mapValues(value.M, fromJson) };
  return value;
}

function mapValues(row: TypedRow, convert: (value: AttributeValue) => AttributeValue) {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, convert(value)]));
}

/** A stream's event has its bytes in base64 already. */
function toBase64(bytes: Uint8Array | string): Uint8Array {
  const text = typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('base64');
  return text as unknown as Uint8Array;
}

function fromBase64(text: Uint8Array | string): Uint8Array {
  return Buffer.from(text as string, 'base64');
}
