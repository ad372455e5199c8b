/** The cache of the API's stage: an entry a path, dropped by a signed call that asks for it anew. */
import { spellingsOf } from '@glamora/contracts';
import { createSignedHttp } from '@glamora/resilience';
import type { ContentCache } from '../invalidate-caches.ts';

export interface ApiCacheSettings {
  /** Of the API's stage: `https://abc.execute-api.us-east-1.amazonaws.com/production`. */
  readonly url: string;
  /** Without one the API answers nobody; empty where it does. */
  readonly apiKey: string;
}

export function apiContentCache({ url, apiKey }: ApiCacheSettings): ContentCache {
  const { origin, pathname } = new URL(url);
  const stagePath = pathname.replace(/\/$/, '');
  const headers = { 'cache-control': 'max-age=0', ...(apiKey === '' ? {} : { 'x-api-key': apiKey }) };
  const send = createSignedHttp({ endpoint: origin, service: 'execute-api', dependency: 'the API' });

  /** Anybody may ask for no cache; without the permission execute-api:InvalidateCache the stage refuses it. */
  async function renew(spelling: string): Promise<void> {
    const path = `${stagePath}/content/${spelling}`;
    const { status } = await send({ method: 'GET', path, headers });
    if (status === 401 || status === 403) throw new InvalidationRefused(path, status);
  }

  return {
    async forget(contentId) {
      await Promise.all(spellingsOf(contentId).map(renew));
    },
  };
}

class InvalidationRefused extends Error {
  override readonly name = 'InvalidationRefused';

  constructor(path: string, status: number) {
    super(`The API answered ${status} to the renewal of ${path}`);
  }
}
