/** Entity tags, so that a cache asks again at the price of a header (RFC 9110, 8.8.3 and 13.1.2). */
/** Weak: the bytes of two equal versions may differ in the order of fields. */
export function entityTag({
  contentId,
  version,
}: {
  readonly contentId: string;
  readonly version: number;
}): string {
  return `W/"${contentId}-${version}"`;
}

/** Whether what the client holds is still current. */
export function isFresh(ifNoneMatch: string | undefined, tag: string): boolean {
  const held = ifNoneMatch?.split(',').map((entry) => opaque(entry.trim())) ?? [];
  return held.includes('*') || held.includes(opaque(tag));
}

function opaque(tag: string): string {
  return tag.replace(/^W\//, '');
}
