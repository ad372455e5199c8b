import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { localClientSettings, startDatabase, startMessaging } from '../../src/backends/index.ts';
import type { Backend } from '../../src/backends/index.ts';
import { deploy } from '../../src/cloudformation/deploy.ts';
import type { ServiceConfiguration, Template } from '../../src/services/service-configuration.ts';

let database: Backend;
let messaging: Backend;

beforeAll(async () => {
  [database, messaging] = await Promise.all([startDatabase(), startMessaging()]);
});

afterAll(async () => {
  await Promise.all([database.stop(), messaging.stop()]);
});

const service = (name: string, resources: Template): ServiceConfiguration => ({
  service: name,
  directory: `/services/${name}`,
  provider: { stage: 'local' },
  resources,
});

const deployAll = (...services: ServiceConfiguration[]) =>
  deploy({
    services,
    endpoints: { database: database.endpoint, messaging: messaging.endpoint },
    parameter: async () => undefined,
  });

const tableOf = (indexName: string): Template => ({
  Resources: {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        TableName: 'garments',
        AttributeDefinitions: [
          { AttributeName: 'PK', AttributeType: 'S' },
          { AttributeName: 'GSI1PK', AttributeType: 'S' },
        ],
        KeySchema: [{ AttributeName: 'PK', KeyType: 'HASH' }],
        GlobalSecondaryIndexes: [
          {
            IndexName: indexName,
            KeySchema: [{ AttributeName: 'GSI1PK', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'timeToLive', Enabled: true },
      },
    },
  },
  Outputs: { TableName: { Value: { Ref: 'Table' }, Export: { Name: 'table-name' } } },
});

const queues = (visibilityTimeout: number): Template => ({
  Resources: {
    Orders: {
      Type: 'AWS::SQS::Queue',
      Properties: {
        VisibilityTimeout: visibilityTimeout,
        RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Undelivered', 'Arn'] }, maxReceiveCount: 4 },
      },
    },
    Undelivered: { Type: 'AWS::SQS::Queue' },
  },
});

describe('deploying the services', () => {
  test('makes a table once and keeps it at the next deployment', async () => {
    await deployAll(service('shop', tableOf('GSI1')));
    const again = await deployAll(service('shop', tableOf('GSI1')));

    const client = new DynamoDBClient(localClientSettings(database.endpoint));
    const { Table } = await client.send(new DescribeTableCommand({ TableName: 'garments' }));
    expect(Table?.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(['GSI1']);
    expect(again.resources[0]?.attributes['StreamArn']).toBe(Table?.LatestStreamArn);
    client.destroy();
  });

  test('refuses to go on with a table of another shape', async () => {
    await deployAll(service('shop', tableOf('GSI1')));

    const changed = deployAll(service('shop', tableOf('GSI2')));

    await expect(changed).rejects.toThrow(/garments .* other keys or indexes .* --fresh/);
  });

  test('gives queues their redrive policy, and later their changed attributes', async () => {
    await deployAll(service('orders', queues(30)));
    const { resources } = await deployAll(service('orders', queues(45)));

    const sqs = new SQSClient(localClientSettings(messaging.endpoint));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: resources[0]?.reference, AttributeNames: ['All'] }),
    );
    expect(Attributes).toMatchObject({ VisibilityTimeout: '45' });
    expect(JSON.parse(Attributes?.['RedrivePolicy'] ?? '')).toEqual({
      deadLetterTargetArn: resources[1]?.attributes['Arn'],
      maxReceiveCount: 4,
    });
    sqs.destroy();
  });

  test('subscribes a queue to a topic of another service, whichever comes first', async () => {
    const listener = service('listener', {
      Resources: {
        Inbox: { Type: 'AWS::SQS::Queue' },
        Subscription: {
          Type: 'AWS::SNS::Subscription',
          Properties: {
            Protocol: 'sqs',
            TopicArn: { 'Fn::ImportValue': 'news-topic' },
            Endpoint: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
            RawMessageDelivery: true,
          },
        },
      },
    });
    const teller = service('teller', {
      Resources: { News: { Type: 'AWS::SNS::Topic' } },
      Outputs: { News: { Value: { Ref: 'News' }, Export: { Name: 'news-topic' } } },
    });

    const { resources, exportedValue } = await deployAll(listener, teller);

    const sns = new SNSClient(localClientSettings(messaging.endpoint));
    const sqs = new SQSClient(localClientSettings(messaging.endpoint));
    const topic = (await exportedValue('news-topic')) as string;
    await sns.send(new PublishCommand({ TopicArn: topic, Message: 'new hats' }));
    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: resources[0]?.reference }));
    expect(Messages?.map((message) => message.Body)).toEqual(['new hats']);
    sns.destroy();
    sqs.destroy();
  });

  test('makes buckets', async () => {
    const { resources } = await deployAll(
      service('media', { Resources: { Pictures: { Type: 'AWS::S3::Bucket' } } }),
    );

    const s3 = new S3Client({ ...localClientSettings(messaging.endpoint), forcePathStyle: true });
    await s3.send(new HeadBucketCommand({ Bucket: resources[0]?.reference }));
    expect(resources[0]?.attributes['Arn']).toBe(`arn:aws:s3:::${resources[0]?.reference}`);
    s3.destroy();
  });

  test('leaves out what has no local meaning, but lets others refer to it', async () => {
    const withRole = service('guarded', {
      Resources: { Role: { Type: 'AWS::IAM::Role', Properties: { Policies: [{ Ref: 'AWS::Region' }] } } },
    });

    const { resolve } = await deployAll(withRole);

    expect(await resolve(withRole, { 'Fn::GetAtt': ['Role', 'Arn'] })).toBe('local:guarded:Role:Arn');
  });

  test('says which type, import or reference it does not know', async () => {
    const unknownType = deployAll(
      service('odd', { Resources: { Graph: { Type: 'AWS::Neptune::DBCluster' } } }),
    );
    const odd = service('odd', {});
    const { resolve } = await deployAll(odd);

    await expect(unknownType).rejects.toThrow(/AWS::Neptune::DBCluster \(Graph of odd\)/);
    await expect(resolve(odd, { 'Fn::ImportValue': 'nobody' })).rejects.toThrow(/No service exports nobody/);
    await expect(resolve(odd, { Ref: 'Nothing' })).rejects.toThrow(/odd refers to Nothing/);
  });

  test('finds a circle of references', async () => {
    const circle = deployAll(
      service('circle', {
        Resources: {
          A: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['B', 'QueueName'] } } },
          B: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::GetAtt': ['A', 'QueueName'] } } },
        },
      }),
    );

    await expect(circle).rejects.toThrow(/circle\/A → circle\/B → circle\/A/);
  });
});
