import { exportJWK, generateKeyPair } from 'jose';

/** A private JWK as the parameter store keeps it, and its public half. */
export async function newSigningKey(kid = 'key-1') {
  const { privateKey, publicKey } = await generateKeyPair('ES256', { extractable: true });
  const signingKey = JSON.stringify({ ...(await exportJWK(privateKey)), kid });
  return { signingKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
}
