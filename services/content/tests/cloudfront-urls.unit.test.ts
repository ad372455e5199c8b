/** Signed addresses, checked as CloudFront checks them. */
import { expect, test } from '@jest/globals';
import { generateKeyPairSync, verify } from 'node:crypto';
import { cloudFrontUrls } from '../src/adapters/cloudfront-urls.ts';
import { contentIdOf } from './content-table.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
const assetsUrl = 'https://assets.example';
const keyPairId = 'K2JCJMDEHXQW5F';
const contentId = contentIdOf('A dress');
const expiresAt = new Date('2026-05-01T12:10:00.000Z');

function signedUrl(): URL {
  return new URL(cloudFrontUrls({ assetsUrl, keyPairId, privateKey })(contentId, expiresAt));
}

/** A canned policy is not sent: CloudFront builds it from the address and `Expires`. */
function isSignedFor(url: URL, resource: string, expires: string): boolean {
  const condition = `{"DateLessThan":{"AWS:EpochTime":${expires}}}`;
  const policy = `{"Statement":[{"Resource":"${resource}","Condition":${condition}}]}`;
  const signature = (url.searchParams.get('Signature') ?? '')
    .replaceAll('-', '+')
    .replaceAll('_', '=')
    .replaceAll('~', '/');
  return verify('RSA-SHA1', Buffer.from(policy), publicKey, Buffer.from(signature, 'base64'));
}

test('an address names the content, the key and the end, and is signed', () => {
  const url = signedUrl();

  expect(`${url.origin}${url.pathname}`).toBe(`${assetsUrl}/ipfs/${contentId}`);
  expect(url.searchParams.get('Key-Pair-Id')).toBe(keyPairId);
  expect(url.searchParams.get('Expires')).toBe(String(expiresAt.getTime() / 1000));
  expect(isSignedFor(url, `${assetsUrl}/ipfs/${contentId}`, String(expiresAt.getTime() / 1000))).toBe(true);
});

test('a signature opens no other content and holds no longer', () => {
  const url = signedUrl();
  const expires = String(expiresAt.getTime() / 1000);
  const otherContent = `${assetsUrl}/ipfs/${contentIdOf('A hat')}`;

  const opensOther = isSignedFor(url, otherContent, expires);
  const holdsLonger = isSignedFor(url, `${assetsUrl}/ipfs/${contentId}`, `${expires}0`);

  expect({ opensOther, holdsLonger }).toEqual({ opensOther: false, holdsLonger: false });
});
