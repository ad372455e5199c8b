import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { newRefreshToken, newSessionId, readRefreshToken } from '../src/refresh-token.ts';

const countingBytes = () => {
  let calls = 0;
  return (size: number) => Buffer.alloc(size, (calls += 1));
};

test('a token is the session and a secret of 256 bits', () => {
  const randomBytes = countingBytes();

  const token = newRefreshToken(newSessionId(randomBytes), randomBytes);

  expect(token.text).toBe('AQEBAQEBAQEBAQEBAQEBAQ.AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI');
});

test('a token that is read is the one that was given', () => {
  const token = newRefreshToken(newSessionId(countingBytes()), countingBytes());

  expect(readRefreshToken(token.text)).toEqual(token);
});

test('the digest is SHA-256 of all of it', () => {
  const token = newRefreshToken(newSessionId(countingBytes()), countingBytes());

  expect(token.digest).toBe(createHash('sha256').update(token.text).digest('base64url'));
});

test.each([
  ['nothing', ''],
  ['a session alone', 'AQEBAQEBAQEBAQEBAQEBAQ'],
  ['a short session', `AQEB.${'A'.repeat(43)}`],
  ['a short secret', `AQEBAQEBAQEBAQEBAQEBAQ.${'A'.repeat(42)}`],
  ['a third part', `AQEBAQEBAQEBAQEBAQEBAQ.${'A'.repeat(43)}.A`],
  ['another alphabet', `AQEBAQEBAQEBAQEBAQEBA#.${'A'.repeat(43)}`],
  ['a line behind', `AQEBAQEBAQEBAQEBAQEBAQ.${'A'.repeat(43)}\n`],
])('%s is no token', (_, text) => {
  expect(readRefreshToken(text)).toBeUndefined();
});
