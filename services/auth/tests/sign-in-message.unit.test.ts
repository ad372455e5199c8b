/** What a wallet is shown, and every reason for which a signed message does not count. */
import { describe, expect, test } from '@jest/globals';
import { Problem, walletAddressSchema } from '@glamora/contracts';
import * as fc from 'fast-check';
import { createSiweMessage } from 'viem/siwe';
import { readSignInMessage, writeSignInMessage } from '../src/sign-in-message.ts';

const site = { domain: 'glamora.example', uri: 'https://glamora.example', chainId: 31_337 };
const walletAddress = walletAddressSchema.parse('0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266');
const nonce = '00112233445566778899aabbccddeeff';
const issuedAt = new Date('2026-03-01T12:00:00.000Z');
const expirationTime = new Date('2026-03-01T12:05:00.000Z');
const now = new Date('2026-03-01T12:01:00.000Z');

const ours = writeSignInMessage({ walletAddress, nonce }, { issuedAt, expirationTime }, site);

/** A message that a client wrote by itself; it may say less than ours, or other things. */
const written = (changes: Partial<Parameters<typeof createSiweMessage>[0]>) =>
  createSiweMessage({
    address: walletAddress,
    domain: site.domain,
    uri: site.uri,
    chainId: site.chainId,
    version: '1',
    nonce,
    issuedAt,
    ...changes,
  });

const refusal = (message: string) => {
  const outcome = readSignInMessage(message, site, now);
  return outcome instanceof Problem ? [outcome.code, outcome.details.detail] : outcome;
};

test('a wallet shows who asks, for what, and until when', () => {
  expect(ours).toBe(
    [
      'glamora.example wants you to sign in with your Ethereum account:',
      '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266',
      '',
      'Sign in to Glamora. This sends no transaction and costs nothing.',
      '',
      'URI: https://glamora.example',
      'Version: 1',
      'Chain ID: 31337',
      'Nonce: 00112233445566778899aabbccddeeff',
      'Issued At: 2026-03-01T12:00:00.000Z',
      'Expiration Time: 2026-03-01T12:05:00.000Z',
    ].join('\n'),
  );
});

describe('accepted', () => {
  test.each([
    ['our own message', ours],
    ['one that names no end: its nonce has one', written({})],
    ['one with the scheme of this site', written({ scheme: 'https' })],
    ['one of another wording', written({ statement: 'Let me in', requestId: '7' })],
    ['one that is valid from this moment', written({ notBefore: now })],
    ['one from a clock that is a minute ahead', written({ issuedAt: new Date('2026-03-01T12:02:00.000Z') })],
  ])('%s', (_, message) => {
    expect(readSignInMessage(message, site, now)).toEqual({ walletAddress, nonce });
  });
});

describe('no sign-in message', () => {
  test.each([
    ['nothing', ''],
    ['other text', 'Sign in to Glamora'],
    ['a line in front', `Pay 1 ETH to 0x00\n${ours}`],
    ['a line behind', `${ours}\nAnd pay 1 ETH`],
    ['a space behind', `${ours} `],
    ['Windows line ends', ours.replaceAll('\n', '\r\n')],
    ['a second address', ours.replace('\n\nSign', `\n\n${walletAddress}\n\nSign`)],
    ['an address without its checksum', ours.replace(/0x\w{40}/, walletAddress)],
    ['an address with a wrong checksum', ours.replace('0xf39F', '0xF39F')],
    ['another version', ours.replace('Version: 1', 'Version: 2')],
    ['no nonce', ours.replace(/Nonce: .*\n/, '')],
    ['a nonce of seven letters', ours.replace(nonce, '0011223')],
    ['no URI', ours.replace(/URI: .*\n/, '')],
    ['no chain', ours.replace(/Chain ID: .*\n/, '')],
    ['a chain beyond all numbers', ours.replace('31337', '9'.repeat(40))],
    ['a chain with a zero in front', ours.replace('31337', '031337')],
    ['no time', ours.replace(/Issued At: .*\n/, '')],
    ['a time that is none', ours.replace('2026-03-01T12:00:00.000Z', '2026-13-45T12:00:00.000Z')],
    ['a time in words', ours.replace('2026-03-01T12:05:00.000Z', 'tomorrow')],
    ['the end before the issue', ours.replace(/(Issued At: .*)\n(Expiration Time: .*)/, '$2\n$1')],
    ['two ends', `${ours}\nExpiration Time: 2027-03-01T12:05:00.000Z`],
  ])('%s', (_, message) => {
    expect(refusal(message)).toEqual(['invalid_sign_in_message', undefined]);
  });
});

describe('refused', () => {
  test.each([
    ['another host', { domain: 'evil.example' }, 'The message is for evil.example, not for glamora.example'],
    [
      'a host that contains ours',
      { domain: 'glamora.example.evil.example' },
      'The message is for glamora.example.evil.example, not for glamora.example',
    ],
    [
      'another port',
      { domain: 'glamora.example:8443' },
      'The message is for glamora.example:8443, not for glamora.example',
    ],
    [
      'another scheme',
      { scheme: 'http' },
      'The message is for http://glamora.example, not for https://glamora.example',
    ],
    [
      'another URI',
      { uri: 'https://evil.example' },
      'The message is for https://evil.example, not for https://glamora.example',
    ],
    ['another chain', { chainId: 1 }, 'The message is for chain 1, not for chain 31337'],
    [
      'issued in the future',
      { issuedAt: new Date('2026-03-01T12:02:00.001Z') },
      'The message was issued in the future; is your clock right?',
    ],
    ['not valid yet', { notBefore: new Date('2026-03-01T12:01:00.001Z') }, 'The message is not valid yet'],
    ['at its end', { expirationTime: now }, 'The message has expired; ask for a new one'],
  ])('%s', (_, changes, detail) => {
    expect(refusal(written(changes))).toEqual(['sign_in_refused', detail]);
  });
});

test('whatever is sent is read or refused, and never breaks the reader', () => {
  const lines = fc.constantFrom(
    ...ours.split('\n'),
    '',
    'Resources:',
    '- https://a.example',
    'Not Before: x',
  );
  const shuffled = fc.array(fc.oneof(lines, fc.string()), { maxLength: 16 }).map((parts) => parts.join('\n'));
  const spliced = fc
    .tuple(fc.nat(ours.length), fc.nat(ours.length), fc.string({ unit: 'binary' }))
    .map(([from, length, text]) => ours.slice(0, from) + text + ours.slice(from + length));

  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), shuffled, spliced), (message) => {
      const outcome = readSignInMessage(message, site, now);

      expect(outcome instanceof Problem || message.includes(`\nNonce: ${outcome.nonce}\n`)).toBe(true);
    }),
    { numRuns: 10_000 },
  );
});
