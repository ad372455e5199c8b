/** Sends each change to the queues that it concerns. */
import type { TableChange } from './table-change.ts';

export interface Route {
  /** What the change means to this queue; undefined where it means nothing. */
  readonly messageOf: (change: TableChange) => object | undefined;
  /** Whose change it is, where one wallet's many messages must not delay those of others. */
  readonly groupOf?: (change: TableChange) => string | undefined;
  /** @returns the places of the messages that were not taken. */
  readonly send: (
    messages: readonly object[],
    options: { readonly groupOf: (message: object, place: number) => string | undefined },
  ) => Promise<readonly number[]>;
}

/**
 * @returns the place of the first change that did not reach every queue it concerns, or undefined. All from there on come
 * again, so consumers see some messages twice: each of their effects bears that.
 */
export async function fanOutChanges(
  changes: readonly TableChange[],
  routes: readonly Route[],
): Promise<number | undefined> {
  const failed = await Promise.all(routes.map((route) => sendTo(route, changes)));
  const places = failed.flat();
  return places.length === 0 ? undefined : Math.min(...places);
}

async function sendTo(
  { messageOf, groupOf, send }: Route,
  changes: readonly TableChange[],
): Promise<readonly number[]> {
  const letters = changes.flatMap((change, place) => {
    const message = messageOf(change);
    return message ? [{ message, place, group: groupOf?.(change) }] : [];
  });
  if (letters.length === 0) return [];
  const failed = await send(
    letters.map(({ message }) => message),
    { groupOf: (_, letter) => letters[letter]?.group },
  );
  return failed.flatMap((letter) => letters[letter]?.place ?? []);
}
