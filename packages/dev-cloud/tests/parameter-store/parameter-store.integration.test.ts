import { createPrivateKey, createPublicKey, createSign, createVerify, sign, verify } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { keptSecrets } from '../../src/parameter-store/parameters.ts';
import { startParameterStore } from '../../src/parameter-store/server.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-parameters-'));
  file = join(directory, 'parameters.json');
});

afterEach(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the secrets', () => {
  test('are made once, for this user alone to read', async () => {
    const first = await keptSecrets(file, 'local');
    const second = await keptSecrets(file, 'local');

    expect(second).toEqual(first);
    expect((await stat(file)).mode & 0o077).toBe(0);
  });

  test('hold a pair of keys for tokens that belong together', async () => {
    const secrets = await keptSecrets(file, 'local');

    const signingKey = JSON.parse(secrets['/glamora/local/auth/signing-key'] ?? '') as JsonWebKey;
    const { keys } = JSON.parse(secrets['/glamora/local/auth/public-keys'] ?? '') as { keys: JsonWebKey[] };
    const message = Buffer.from('header.payload');
    const signature = sign('sha256', message, createPrivateKey({ key: signingKey, format: 'jwk' }));
    expect(keys).toHaveLength(1);
    expect(keys[0]).not.toHaveProperty('d');
    expect(keys[0]).toMatchObject({ kid: signingKey['kid'], alg: 'ES256' });
    const publicKey = createPublicKey({ key: keys[0] as JsonWebKey, format: 'jwk' });
    expect(verify('sha256', message, publicKey, signature)).toBe(true);
  });

  test('hold a pair of keys for addresses that belong together', async () => {
    const secrets = await keptSecrets(file, 'local');

    const signature = createSign('RSA-SHA1')
      .update('policy')
      .sign(secrets['/glamora/local/assets/signing-key'] ?? '');
    const isGenuine = createVerify('RSA-SHA1')
      .update('policy')
      .verify(secrets['/glamora/local/assets/public-key'] ?? '', signature);
    expect(isGenuine).toBe(true);
  });

  test('that are damaged are told, not replaced', async () => {
    await writeFile(file, '{"/glamora');

    await expect(keptSecrets(file, 'local')).rejects.toThrow(/parameters\.json are damaged.*--fresh/);
  });
});

async function ask(endpoint: string, call: string, body: object) {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': `AmazonSSM.${call}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

describe('the store', () => {
  test('gives one parameter, or several, and names those that are not there', async () => {
    const store = await startParameterStore({ parameters: { '/a': '1', '/b': '2' } });

    const one = await ask(store.endpoint, 'GetParameter', { Name: '/a', WithDecryption: true });
    const several = await ask(store.endpoint, 'GetParameters', { Names: ['/b', '/c'] });
    const none = await ask(store.endpoint, 'GetParameter', { Name: '/c' });

    expect(one).toMatchObject({ status: 200, body: { Parameter: { Name: '/a', Value: '1' } } });
    expect(several.body).toMatchObject({ Parameters: [{ Value: '2' }], InvalidParameters: ['/c'] });
    expect(none).toMatchObject({ status: 400, body: { __type: 'ParameterNotFound' } });
    await store.stop();
  });
});
