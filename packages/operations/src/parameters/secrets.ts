/** The secrets of a stage: made here, for AWS and for the local cloud alike. */
import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto';

/** A pair of JSON Web Keys for ES256, named by their thumbprint (RFC 7638). */
export function newTokenKeys() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { crv, d, kty, x, y } = privateKey.export({ format: 'jwk' });
  const kid = createHash('sha256').update(JSON.stringify({ crv, kty, x, y })).digest('base64url');
  const publicKey = { kty, crv, x, y, kid, alg: 'ES256', use: 'sig' };
  return { publicKey, privateKey: { ...publicKey, d } };
}

/** An RSA pair of 2,048 bits in PEM, as CloudFront takes it for signed addresses. */
export function newAssetKeys(): { readonly publicKey: string; readonly privateKey: string } {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
}

/** Forty characters that an API key may have. */
export function newApiKey(): string {
  return randomBytes(20).toString('hex');
}
