/** Messages that no delivery can make fit. */
import type * as z from 'zod/mini';

/** The body is not JSON, or not what the contract says: it would fail every time, so it is given up at once. */
export class UnreadableMessage extends Error {
  override readonly name = 'UnreadableMessage';
}

/** @throws UnreadableMessage naming every field that does not fit. */
export function readMessage<Schema extends z.ZodMiniType>(schema: Schema, body: string): z.output<Schema> {
  const parsed = schema.safeParse(parseJson(body));
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'message'}: ${message}`);
  throw new UnreadableMessage(faults.join('; '));
}

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new UnreadableMessage(`The body is not JSON: ${(error as Error).message}`, { cause: error });
  }
}
