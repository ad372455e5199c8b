/** Scalable targets: on the alias, between the bounds that were asked for. */
import { DescribeScalableTargetsCommand } from '@aws-sdk/client-application-auto-scaling';
import type {
  ApplicationAutoScalingClient,
  ServiceNamespace,
} from '@aws-sdk/client-application-auto-scaling';
import type { DeployedResource } from './deployed-stack.ts';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';

export async function checkScalableTarget(
  scaling: ApplicationAutoScalingClient,
  { logicalId, physicalId, properties }: DeployedResource,
): Promise<readonly Difference[]> {
  const [namespace, resourceId = ''] = physicalId.split('|');
  const { ScalableTargets = [] } = await scaling.send(
    new DescribeScalableTargetsCommand({
      ServiceNamespace: namespace as ServiceNamespace,
      ResourceIds: [resourceId],
    }),
  );
  const found = ScalableTargets.find((each) => each.ScalableDimension === properties['ScalableDimension']);
  return differencesOf(logicalId, {
    least: [Number(properties['MinCapacity']), found?.MinCapacity],
    most: [Number(properties['MaxCapacity']), found?.MaxCapacity],
  });
}
