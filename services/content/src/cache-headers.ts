/** What callers and the caches between tell each other about age (RFC 9111). */

const keptSeconds = 300;

/** Whether the caller wants the content as it is now: what he changed a moment ago, say. */
export function asksAnew(cacheControl: string | undefined): boolean {
  return cacheControl !== undefined && /(?:^|,)\s*(?:no-cache|max-age=0+)\s*(?:,|$)/i.test(cacheControl);
}

/**
 * Whoever keeps the answer keeps it for what is left of five minutes, so that no chain of caches adds its times up. The rest is
 * named, not the age: there are caches that take no notice of `Age` from behind them.
 */
export function cachingHeaders({
  ageSeconds,
  isStale,
}: {
  readonly ageSeconds: number;
  readonly isStale: boolean;
}): Record<string, string> {
  const left = isStale ? 0 : Math.max(0, keptSeconds - ageSeconds);
  return {
    'cache-control': `public, max-age=${left}`,
    // Obsolete, and still the one header by which a person sees why what he reads is old.
    ...(isStale ? { warning: '110 - "Response is Stale"' } : {}),
  };
}
