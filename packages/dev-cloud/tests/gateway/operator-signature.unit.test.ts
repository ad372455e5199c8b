import { describe, expect, test } from '@jest/globals';
import { isSignedByOperator, signAsOperator } from '../../src/gateway/operator-signature.ts';
import type { SignableRequest } from '../../src/gateway/operator-signature.ts';

const noon = new Date('2026-11-20T12:00:00.000Z');
const request = {
  method: 'POST',
  url: '/scaling/mode?b=2&a=%20x',
  headers: { host: '127.0.0.1:3000' },
  body: '{"mode":"off"}',
};

const signed = (at: Date = noon): SignableRequest => ({
  ...request,
  headers: { ...request.headers, ...signAsOperator(request, at), 'x-other': 'not signed' },
});

test('a signature of this very request is good for five minutes', () => {
  expect(isSignedByOperator(signed(), noon)).toBe(true);
  expect(isSignedByOperator(signed(), new Date(noon.getTime() + 300_000))).toBe(true);
});

/** Made by curl 7.88: `curl --aws-sigv4 aws:amz:us-east-1:execute-api --user local:local`. */
test('curl signs as we do', () => {
  const byCurl: SignableRequest = {
    method: 'GET',
    url: '/scaling/status',
    headers: {
      host: '127.0.0.1:39999',
      authorization:
        'AWS4-HMAC-SHA256 Credential=local/20261120/us-east-1/execute-api/aws4_request, SignedHeaders=host;x-amz-date, Signature=5b4ff1e69efb0a06bd040821bdf9eff782c552c054160c04ff134b17468fa900',
      'x-amz-date': '20261120T194904Z',
    },
    body: '',
  };

  expect(isSignedByOperator(byCurl, new Date('2026-11-20T19:49:04Z'))).toBe(true);
});

describe('refused is', () => {
  const { authorization = '' } = signed().headers;

  test.each<[string, Partial<SignableRequest>]>([
    ['another method', { method: 'PUT' }],
    ['another path', { url: '/scaling/status?b=2&a=%20x' }],
    ['another query', { url: '/scaling/mode?b=3&a=%20x' }],
    ['another body', { body: '{"mode":"emergency"}' }],
    ['another host', { headers: { ...signed().headers, host: 'elsewhere' } }],
    ['no signature', { headers: request.headers }],
    ['a token', { headers: { ...signed().headers, authorization: 'Bearer x' } }],
    [
      'another key',
      { headers: { ...signed().headers, authorization: authorization.replace('=local/', '=other/') } },
    ],
    [
      'another service',
      { headers: { ...signed().headers, authorization: authorization.replace('execute-api', 's3') } },
    ],
    [
      'a host that is not signed',
      { headers: { ...signed().headers, authorization: authorization.replace('host;', '') } },
    ],
    ['a time that is none', { headers: { ...signed().headers, 'x-amz-date': '20261120' } }],
  ])('%s', (_, change) => {
    expect(isSignedByOperator({ ...signed(), ...change }, noon)).toBe(false);
  });

  test.each([-301_000, 301_000])('a signature whose time is %i ms off', (distance) => {
    expect(isSignedByOperator(signed(new Date(noon.getTime() - distance)), noon)).toBe(false);
  });
});
