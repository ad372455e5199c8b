/** What is watched of each queue that somebody works off. */
import { failureTargets } from '../failure-targets.ts';
import { inWords, toAlarm } from './alarm.ts';
import type { Figure, Resource } from './alarm.ts';

export type QueueKind = 'age';

/** Queues that take what failed have alarms of their own: nobody works them off. */
export function workQueues(resources: Readonly<Record<string, Resource>>): readonly string[] {
  const taking = new Set(failureTargets(resources));
  return Object.keys(resources).filter((id) => resources[id]?.Type === 'AWS::SQS::Queue' && !taking.has(id));
}

/** By logical id. */
export function queueAlarms(
  logicalId: string,
  name: string,
  figure: Figure,
  topic: unknown,
): Record<string, Resource> {
  return {
    [`${logicalId}AgeAlarm`]: toAlarm({
      name: `${name}-age`,
      says: `A message in ${name} has waited for ${inWords(figure)} s`,
      runbook: 'queue-age',
      topic,
      figure,
      of: {
        namespace: 'AWS/SQS',
        name: 'ApproximateAgeOfOldestMessage',
        dimensions: { QueueName: { 'Fn::GetAtt': [logicalId, 'QueueName'] } },
        statistic: 'Maximum',
      },
    }),
  };
}
