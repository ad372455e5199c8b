import {
  CreateQueueCommand,
  GetQueueUrlCommand,
  QueueDoesNotExist,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { localClientSettings } from '../../backends/index.ts';
import { accountId, region } from '../resolve.ts';
import type { Value } from '../resolve.ts';
import { textOf } from '../text.ts';
import type { PhysicalResource, ResourceRequest } from '../physical-resource.ts';

const attributes = [
  'DelaySeconds',
  'MaximumMessageSize',
  'MessageRetentionPeriod',
  'ReceiveMessageWaitTimeSeconds',
  'RedrivePolicy',
  'VisibilityTimeout',
];
const attributesOfCreation = ['FifoQueue', 'ContentBasedDeduplication'];

export async function ensureQueue(request: ResourceRequest): Promise<PhysicalResource> {
  const { properties, generatedName, endpoints } = request;
  const suffix = properties['FifoQueue'] === true ? '.fifo' : '';
  const name = textOf(properties['QueueName'] ?? `${generatedName}${suffix}`);
  const url = queueUrl(endpoints.messaging, name);
  const sqs = new SQSClient(localClientSettings(endpoints.messaging));
  try {
    await sqs.send(new GetQueueUrlCommand({ QueueName: name }));
    await sqs.send(
      new SetQueueAttributesCommand({ QueueUrl: url, Attributes: toAttributes(properties, attributes) }),
    );
  } catch (error) {
    if (!(error instanceof QueueDoesNotExist)) throw error;
    await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: toAttributes(properties, [...attributes, ...attributesOfCreation]),
      }),
    );
  } finally {
    sqs.destroy();
  }
  return {
    reference: url,
    attributes: { Arn: `arn:aws:sqs:${region}:${accountId}:${name}`, QueueName: name, QueueUrl: url },
  };
}

/** Made from the name: what the server remembers holds the port of an earlier run. */
export function queueUrl(endpoint: string, name: string): string {
  return `${endpoint}/${accountId}/${name}`;
}

export function queueNameOfArn(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

function toAttributes(
  properties: Readonly<Record<string, Value>>,
  names: readonly string[],
): Record<string, string> {
  const entries = names.flatMap((name) => {
    const value = properties[name];
    if (value === undefined || value === null) return [];
    return [[name, typeof value === 'object' ? JSON.stringify(value) : textOf(value)] as const];
  });
  return Object.fromEntries(entries);
}
