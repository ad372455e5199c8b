/** Does the work for every item, so many at a time; results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  workers: number,
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  const waiting = items.entries();
  const worker = async () => {
    for (const [place, item] of waiting) {
      // oxlint-disable-next-line no-await-in-loop -- a worker does one after the other
      results[place] = await work(item);
    }
  };
  await Promise.all(Array.from({ length: workers }, worker));
  return results;
}
