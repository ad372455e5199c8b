/** CloudFront's check of a signed URL with a canned policy. */
import { createVerify } from 'node:crypto';

export interface SignedUrlCheck {
  /** The whole address as it was asked for. */
  readonly url: URL;
  /** Public keys in PEM by key pair id. */
  readonly publicKeys: Readonly<Record<string, string>>;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export type SignedUrlRefusal = 'MissingKey' | 'AccessDenied';

const signatureParameters = ['Expires', 'Signature', 'Key-Pair-Id'];

/** Null for a good signature of this very address that has not run out; otherwise CloudFront's code of refusal. */
export function refuseSignedUrl({ url, publicKeys, now }: SignedUrlCheck): SignedUrlRefusal | null {
  const expires = url.searchParams.get('Expires');
  const signature = url.searchParams.get('Signature');
  const keyPairId = url.searchParams.get('Key-Pair-Id');
  if (expires === null || signature === null || keyPairId === null) return 'MissingKey';
  const publicKey = publicKeys[keyPairId];
  if (publicKey === undefined || !/^\d{1,12}$/.test(expires)) return 'AccessDenied';
  const policy = cannedPolicy(signedResource(url), Number(expires));
  const bytes = Buffer.from(fromCloudFrontBase64(signature), 'base64');
  const isGenuine = createVerify('RSA-SHA1').update(policy).verify(publicKey, bytes);
  return isGenuine && Number(expires) * 1000 > now ? null : 'AccessDenied';
}

/** The address without what the signature added. */
function signedResource(url: URL): string {
  const query = url.search
    .slice(1)
    .split('&')
    .filter((pair) => pair !== '' && !signatureParameters.includes(pair.split('=', 1)[0] ?? ''));
  return `${url.origin}${url.pathname}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** The exact bytes that are signed: no space, this order. */
export function cannedPolicy(resource: string, expires: number): string {
  return JSON.stringify({
    Statement: [{ Resource: resource, Condition: { DateLessThan: { 'AWS:EpochTime': expires } } }],
  });
}

function fromCloudFrontBase64(text: string): string {
  return text.replaceAll('-', '+').replaceAll('_', '=').replaceAll('~', '/');
}
