/** Scalable targets as Application Auto Scaling keeps them. */
import {
  ApplicationAutoScalingServiceException,
  DescribeScalableTargetsCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling';
import type { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import type { CapacityRange, ScalableTargets, TargetRefusal } from '../scalable-targets.ts';
import type { TargetNames } from './target-names.ts';

const refusals: Readonly<Record<string, TargetRefusal>> = {
  ConcurrentUpdateException: 'contended',
  LimitExceededException: 'throttled',
  ThrottlingException: 'throttled',
  ObjectNotFoundException: 'missing',
  ValidationException: 'rejected',
};

export function autoScalingTargets(
  client: ApplicationAutoScalingClient,
  { functionName, alias }: TargetNames,
): ScalableTargets {
  const targetOf = (key: string) =>
    ({
      ServiceNamespace: 'lambda',
      ResourceId: `function:${functionName(key)}:${alias}`,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
    }) as const;

  return {
    async read(keys) {
      const keyOf = new Map(keys.map((key) => [targetOf(key).ResourceId as string, key]));
      const ranges = new Map<string, CapacityRange>();
      let NextToken: string | undefined;
      do {
        // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
        const page = await client.send(
          new DescribeScalableTargetsCommand({
            ServiceNamespace: 'lambda',
            ScalableDimension: 'lambda:function:ProvisionedConcurrency',
            ResourceIds: [...keyOf.keys()],
            NextToken,
          }),
        );
        for (const { ResourceId = '', MinCapacity = 0, MaxCapacity = 0 } of page.ScalableTargets ?? []) {
          const key = keyOf.get(ResourceId);
          if (key !== undefined) ranges.set(key, { minimum: MinCapacity, maximum: MaxCapacity });
        }
        NextToken = page.NextToken;
      } while (NextToken !== undefined);
      return ranges;
    },

    set: (key, range) =>
      orRefusal(client.send(new RegisterScalableTargetCommand({ ...targetOf(key), ...toLimits(range) }))),

    setAt: (key, range, at) =>
      orRefusal(
        client.send(
          new PutScheduledActionCommand({
            ...targetOf(key),
            ScheduledActionName: 'end-of-emergency',
            // A time without fractions of a second, in UTC.
            Schedule: `at(${at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)})`,
            ScalableTargetAction: toLimits(range),
          }),
        ),
      ),
  };
}

function toLimits({ minimum, maximum }: CapacityRange) {
  return { MinCapacity: minimum, MaxCapacity: maximum };
}

async function orRefusal(call: Promise<unknown>): Promise<'set' | TargetRefusal> {
  try {
    await call;
    return 'set';
  } catch (error) {
    const refusal =
      error instanceof ApplicationAutoScalingServiceException ? refusals[error.name] : undefined;
    if (refusal === undefined) throw error;
    return refusal;
  }
}
