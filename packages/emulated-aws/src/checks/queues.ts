/** Queues: how long a message is hidden and kept, and where it goes after how many tries. */
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeployedResource } from './deployed-stack.ts';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';

interface Asked {
  readonly VisibilityTimeout?: number;
  readonly MessageRetentionPeriod?: number;
  readonly RedrivePolicy?: { readonly maxReceiveCount: number };
}

const defaults = { VisibilityTimeout: 30, MessageRetentionPeriod: 345_600 };

export async function checkQueue(
  sqs: SQSClient,
  { physicalId, properties }: DeployedResource,
): Promise<readonly Difference[]> {
  const asked: Asked = { ...defaults, ...properties };
  const { Attributes: found = {} } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: physicalId, AttributeNames: ['All'] }),
  );
  const redrive = found['RedrivePolicy'];
  return differencesOf(physicalId.split('/').at(-1) ?? '', {
    'visibility time-out': [asked.VisibilityTimeout, Number(found['VisibilityTimeout'])],
    retention: [asked.MessageRetentionPeriod, Number(found['MessageRetentionPeriod'])],
    tries: [
      asked.RedrivePolicy?.maxReceiveCount,
      redrive === undefined
        ? undefined
        : Number((JSON.parse(redrive) as Asked['RedrivePolicy'])?.maxReceiveCount),
    ],
  });
}
