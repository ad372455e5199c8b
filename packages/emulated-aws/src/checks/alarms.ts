/** Alarms: there, with their threshold and somebody to tell. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { DeployedResource } from './deployed-stack.ts';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';

export async function checkAlarm(
  cloudWatch: CloudWatchClient,
  { physicalId, properties }: DeployedResource,
): Promise<readonly Difference[]> {
  const { MetricAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({ AlarmNames: [physicalId] }),
  );
  const [found] = MetricAlarms;
  return differencesOf(physicalId, {
    threshold: [Number(properties['Threshold']), found?.Threshold],
    'number of actions': [
      (properties['AlarmActions'] as unknown[] | undefined)?.length,
      found?.AlarmActions?.length,
    ],
    'link to a runbook': [true, found?.AlarmDescription?.includes('docs/runbooks/')],
  });
}
