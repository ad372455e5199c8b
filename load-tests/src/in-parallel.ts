/** Does the work for each item, so many at once. @returns the results in the items' order. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const places = items.entries();
  const takeTurns = async () => {
    // All share one iterator: each takes the next that nobody has taken.
    for (const [place, item] of places) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, beside the others
      results[place] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, takeTurns));
  return results;
}
