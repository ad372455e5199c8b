/** Which of the policy's rules a function follows. */
import { firstRule, ruleNamed } from '@glamora/capacity';
import type { Rule } from '@glamora/capacity';
import type { RuleChoice } from '@glamora/data';

/** Rehearsals run daily: after three days of failures a choice says little of today's load. */
const validMs = 3 * 86_400_000;

/** The first one where none was chosen lately, or the one that was is known no more. */
export function followedRule(choice: RuleChoice | undefined, now: Date): Rule {
  if (choice === undefined || now.getTime() - Date.parse(choice.historyUntil) > validMs) return firstRule;
  return ruleNamed(choice.rule) ?? firstRule;
}
