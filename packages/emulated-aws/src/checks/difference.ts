/** What is not as it was asked for. */
export interface Difference {
  /** Of the thing, as AWS lists it. */
  readonly name: string;
  readonly what: string;
  readonly asked: unknown;
  readonly found: unknown;
}

/** @param pairs what was asked for and what was found, by what it is. */
export function differencesOf(
  name: string,
  pairs: Readonly<Record<string, readonly [asked: unknown, found: unknown]>>,
): readonly Difference[] {
  return Object.entries(pairs).flatMap(([what, [asked, found]]) =>
    JSON.stringify(asked) === JSON.stringify(found) ? [] : [{ name, what, asked, found }],
  );
}

export function describeDifference({ name, what, asked, found }: Difference): string {
  return `${name}: ${what} is ${JSON.stringify(found)}, asked for was ${JSON.stringify(asked)}`;
}
