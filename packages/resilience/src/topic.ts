/** Telling a topic, the same way in every service. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { awsClientSettings, guardClient } from './aws-client.ts';

export interface Topic {
  /** Attributes travel beside the message: subscribers filter by them without reading it. */
  readonly publish: (message: object, attributes: Readonly<Record<string, string>>) => Promise<void>;
}

export const createTopicClient = (): SNSClient =>
  guardClient(new SNSClient(awsClientSettings()), 'the topic');

export function openTopic(client: SNSClient, topicArn: string): Topic {
  return {
    async publish(message, attributes) {
      const MessageAttributes = Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      );
      await client.send(
        new PublishCommand({ TopicArn: topicArn, Message: JSON.stringify(message), MessageAttributes }),
      );
    },
  };
}
