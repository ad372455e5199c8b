import { generateKeyPairSync, createSign } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { cannedPolicy, refuseSignedUrl } from '../../src/gateway/signed-url.ts';

const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const now = Date.UTC(2030, 0, 1);
const inAMinute = now / 1000 + 60;
const picture = 'https://glamora.example/ipfs/bafkreib';

function signed(resource: string, expires: number): URL {
  const signature = createSign('RSA-SHA1')
    .update(cannedPolicy(resource, expires))
    .sign(privateKey, 'base64')
    .replaceAll('+', '-')
    .replaceAll('=', '_')
    .replaceAll('/', '~');
  const separator = resource.includes('?') ? '&' : '?';
  return new URL(`${resource}${separator}Expires=${expires}&Signature=${signature}&Key-Pair-Id=K1`);
}

const check = (url: URL, at = now) => refuseSignedUrl({ url, publicKeys: { K1: publicKey }, now: at });

describe('a signed address', () => {
  test('opens until it runs out', () => {
    const url = signed(picture, inAMinute);

    expect(check(url)).toBeNull();
    expect(check(url, now + 59_999)).toBeNull();
    expect(check(url, now + 60_000)).toBe('AccessDenied');
  });

  test('covers the query that was signed with it', () => {
    expect(check(signed(`${picture}?size=large`, inAMinute))).toBeNull();
  });

  test('signs exactly what CloudFront signs', () => {
    expect(cannedPolicy('https://a.example/b', 1)).toBe(
      '{"Statement":[{"Resource":"https://a.example/b","Condition":{"DateLessThan":{"AWS:EpochTime":1}}}]}',
    );
  });

  test.each([
    ['a longer time', (url: URL) => url.searchParams.set('Expires', String(inAMinute + 1))],
    ['a time that is no number', (url: URL) => url.searchParams.set('Expires', 'never')],
    ['other content', (url: URL) => (url.pathname = '/ipfs/bafkreic')],
    ['another host', (url: URL) => (url.host = 'other.example')],
    ['more query', (url: URL) => url.searchParams.set('size', 'large')],
    ['another key', (url: URL) => url.searchParams.set('Key-Pair-Id', 'K2')],
    ['another signature', (url: URL) => url.searchParams.set('Signature', 'AAAA')],
  ])('is refused with %s', (_name, tamper) => {
    const url = signed(picture, inAMinute);

    tamper(url);

    expect(check(url)).toBe('AccessDenied');
  });

  test.each(['Expires', 'Signature', 'Key-Pair-Id'])('is refused without %s', (parameter) => {
    const url = signed(picture, inAMinute);

    url.searchParams.delete(parameter);

    expect(check(url)).toBe('MissingKey');
  });
});
