import { expect, test } from '@jest/globals';
import { firstRule } from '@glamora/capacity';
import { followedRule } from '../src/followed-rule.ts';

const now = new Date('2026-11-20T12:00:00.000Z');
const choiceOf = (rule: string, historyUntil: string) => ({
  functionName: 'getContentUrl',
  rule,
  historyUntil,
  losses: [],
});

test.each([
  [
    'a choice of today',
    choiceOf('tracking of the maximum at 0.8', '2026-11-20T03:30:00.000Z'),
    'tracking of the maximum at 0.8',
  ],
  [
    'one of three days ago',
    choiceOf('tracking of the maximum at 0.8', '2026-11-17T12:00:00.000Z'),
    'tracking of the maximum at 0.8',
  ],
  ['an older one', choiceOf('tracking of the maximum at 0.8', '2026-11-17T11:55:00.000Z'), firstRule.name],
  ['one of a rule that is no more', choiceOf('a rule of old', '2026-11-20T03:30:00.000Z'), firstRule.name],
  ['no choice', undefined, firstRule.name],
])('%s', (_what, choice, followed) => {
  expect(followedRule(choice, now).name).toBe(followed);
});
