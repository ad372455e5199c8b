/** What each type of resource becomes on one machine. */
import type { PhysicalResource, ResourceRequest } from './physical-resource.ts';
import { createBucket } from './resources/bucket.ts';
import { ensureTable } from './resources/table.ts';
import { ensureQueue } from './resources/queue.ts';
import { ensureTopic, subscribe } from './resources/topic.ts';

/** Makes the resource, or brings the existing one in line; doing it again changes nothing. */
type EnsureResource = (request: ResourceRequest) => Promise<PhysicalResource>;

export const resourceKinds: Readonly<Record<string, EnsureResource>> = {
  'AWS::DynamoDB::GlobalTable': ensureTable,
  'AWS::DynamoDB::Table': ensureTable,
  'AWS::S3::Bucket': createBucket,
  'AWS::SNS::Subscription': subscribe,
  'AWS::SNS::Topic': ensureTopic,
  'AWS::SQS::Queue': ensureQueue,
};

/** Types (or families, ending in `::`) that mean nothing on one machine, and why. */
const withoutLocalMeaning: Readonly<Record<string, string>> = {
  'AWS::ApiGateway::': 'the gateway takes its routes from the functions’ events',
  'AWS::ApplicationAutoScaling::':
    'capacity is what the machine has; the scaler is played its part in src/scaling/',
  'AWS::Budgets::': 'nothing is billed',
  'AWS::CE::': 'nothing is billed',
  'AWS::CloudFront::': 'the gateway checks signed addresses itself',
  'AWS::CloudWatch::': 'nothing watches the metrics',
  'AWS::CodeDeploy::': 'new code replaces the old at once',
  'AWS::Events::': 'schedules of minutes are read from the functions’ events; others do not run',
  'AWS::IAM::': 'nothing checks permissions',
  'AWS::KMS::': 'nothing is encrypted at rest',
  'AWS::Lambda::': 'functions and their event sources are read from the services’ functions',
  'AWS::Logs::': 'logs go to a file',
  'AWS::Scheduler::': 'nothing runs on a schedule',
  'AWS::S3::BucketPolicy': 'nothing checks permissions',
  'AWS::SNS::TopicPolicy': 'nothing checks permissions',
  'AWS::SQS::QueuePolicy': 'nothing checks permissions',
  'AWS::SSM::Parameter': 'the parameter store makes its own values',
  'AWS::WAFv2::': 'the gateway is reached from this machine alone',
  'AWS::XRay::': 'nothing collects traces',
};

export function hasNoLocalMeaning(type: string): boolean {
  const family = type.slice(0, type.lastIndexOf('::') + 2);
  return type in withoutLocalMeaning || family in withoutLocalMeaning;
}
