import { expect, test } from '@jest/globals';
import { CommandError } from '../../src/command-error.ts';
import { failureText } from '../../src/dead-letters/failure-text.ts';

const named = (name: string, message = 'refused') => Object.assign(new Error(message), { name });

test.each([
  ['what a person did', new CommandError('Say which queue'), /^Say which queue$/],
  ['missing credentials', named('CredentialsProviderError'), /^refused\nSet AWS_PROFILE/],
  ['credentials of yesterday', named('ExpiredTokenException'), /aws sso login/],
  ['a missing permission', named('AccessDeniedException'), /sqs:ListQueues/],
  ['a missing region', new Error('Region is missing'), /^Set AWS_REGION/],
  ['nobody there', Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), /Is the network up/],
  ['a second purge', named('PurgeQueueInProgress'), /one purge a minute/],
])('%s is told with what to do next', (_, error, expected) => {
  expect(failureText(error)).toMatch(expected);
});

test.each([new TypeError('no such property'), 'thrown'])('a bug keeps its stack: %p', (error) => {
  expect(failureText(error)).toBeUndefined();
});
