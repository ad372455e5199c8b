/** Messages of one batch that are cheaper handled together. */
import { DependencyUnavailable } from '@glamora/contracts';

/**
 * Gathers the calls of one turn of the event loop, which for a queue's consumer are the messages of one invocation, and
 * handles them together. Where that fails by a fault and not by a dependency, each is handled alone, so that only the one
 * at fault fails.
 */
export function gathered<Item, Result>(
  handle: (items: readonly Item[]) => Promise<Result>,
): (item: Item) => Promise<Result> {
  let gathering: { readonly items: Item[]; readonly result: Promise<Result> } | undefined;
  const begin = () => {
    const items: Item[] = [];
    const result = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      gathering = undefined;
      return handle(items);
    });
    return { items, result };
  };
  return async (item) => {
    gathering ??= begin();
    const { items, result } = gathering;
    items.push(item);
    try {
      return await result;
    } catch (error) {
      if (items.length === 1 || error instanceof DependencyUnavailable) throw error;
      return handle([item]);
    }
  };
}
