/** What is watched of the whole account: its functions share one limit. */
import { inWords, toAlarm } from './alarm.ts';
import type { Figure, Resource } from './alarm.ts';

export type AccountKind = 'concurrency' | 'concurrency-warning' | 'concurrency-critical';

/** By logical id. `name` is what the alarms' names begin with. */
export function accountAlarms(
  name: string,
  figures: Readonly<Record<AccountKind, Figure>>,
  topic: unknown,
): Record<string, Resource> {
  const alarm = (kind: AccountKind) =>
    toAlarm({
      name: `${name}-${kind}`,
      says: `The functions of the account run ${inWords(figures[kind])} times at once`,
      runbook: 'concurrency',
      topic,
      figure: figures[kind],
      of: { namespace: 'AWS/Lambda', name: 'ConcurrentExecutions', dimensions: {}, statistic: 'Maximum' },
    });
  return {
    AccountConcurrencyAlarm: alarm('concurrency'),
    AccountConcurrencyWarningAlarm: alarm('concurrency-warning'),
    AccountConcurrencyCriticalAlarm: alarm('concurrency-critical'),
  };
}
