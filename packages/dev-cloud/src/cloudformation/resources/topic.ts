import {
  CreateTopicCommand,
  ListSubscriptionsByTopicCommand,
  SetSubscriptionAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { localClientSettings, StartFailure } from '../../backends/index.ts';
import type { Value } from '../resolve.ts';
import { textOf } from '../text.ts';
import type { BackendEndpoints, PhysicalResource, ResourceRequest } from '../physical-resource.ts';

type Properties = Readonly<Record<string, Value>>;

export async function ensureTopic(request: ResourceRequest): Promise<PhysicalResource> {
  const { properties, generatedName, endpoints } = request;
  const name = textOf(properties['TopicName'] ?? generatedName);
  const arn = await withSns(endpoints, async (sns) => {
    const created = await sns.send(new CreateTopicCommand({ Name: name }));
    return created.TopicArn ?? '';
  });
  const subscriptions = (properties['Subscription'] ?? []) as readonly Properties[];
  for (const subscription of subscriptions)
    await subscribe({ ...request, properties: { ...subscription, TopicArn: arn } });
  return { reference: arn, attributes: { TopicArn: arn, TopicName: name } };
}

/** Subscribes a queue. Mail and web addresses are left out: a development machine writes to nobody. */
export async function subscribe(request: ResourceRequest): Promise<PhysicalResource> {
  const { properties, endpoints, logicalId } = request;
  const protocol = textOf(properties['Protocol']);
  if (protocol === 'lambda')
    throw new StartFailure(`The local cloud delivers topics to queues alone; ${logicalId} names a function.`);
  if (protocol !== 'sqs') return { reference: logicalId, attributes: {} };
  const arn = await withSns(endpoints, (sns) => subscribeQueue(sns, properties));
  return { reference: arn, attributes: { Arn: arn } };
}

async function subscribeQueue(sns: SNSClient, properties: Properties): Promise<string> {
  const topic = textOf(properties['TopicArn']);
  const queue = textOf(properties['Endpoint']);
  const attributes = subscriptionAttributes(properties);
  const { Subscriptions = [] } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn: topic }));
  const existing = Subscriptions.find((subscription) => subscription.Endpoint === queue)?.SubscriptionArn;
  if (existing === undefined) {
    const created = await sns.send(
      new SubscribeCommand({
        TopicArn: topic,
        Protocol: 'sqs',
        Endpoint: queue,
        Attributes: attributes,
        ReturnSubscriptionArn: true,
      }),
    );
    return created.SubscriptionArn ?? '';
  }
  for (const [AttributeName, AttributeValue] of Object.entries(attributes))
    await sns.send(
      new SetSubscriptionAttributesCommand({ SubscriptionArn: existing, AttributeName, AttributeValue }),
    );
  return existing;
}

function subscriptionAttributes(properties: Properties): Record<string, string> {
  const attributes: Record<string, string> = {};
  if (properties['RawMessageDelivery'] !== undefined)
    attributes['RawMessageDelivery'] = textOf(properties['RawMessageDelivery']);
  for (const name of ['FilterPolicy', 'RedrivePolicy'])
    if (properties[name] !== undefined) attributes[name] = JSON.stringify(properties[name]);
  if (properties['FilterPolicyScope'] !== undefined)
    attributes['FilterPolicyScope'] = textOf(properties['FilterPolicyScope']);
  return attributes;
}

async function withSns<Result>(
  endpoints: BackendEndpoints,
  act: (sns: SNSClient) => Promise<Result>,
): Promise<Result> {
  const sns = new SNSClient(localClientSettings(endpoints.messaging));
  try {
    return await act(sns);
  } finally {
    sns.destroy();
  }
}
