/** Builds what the functions of this service stand on: a function each, so that a bundle holds only what its function uses. */
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { openTable, ScalingRepository } from '@glamora/data';
import {
  awsClientSettings,
  createDocumentClient,
  createQueueClient,
  guardClient,
  openConsumedQueue,
} from '@glamora/resilience';
import { autoScalingTargets } from './adapters/auto-scaling-targets.ts';
import { cloudWatchHistories } from './adapters/cloudwatch-histories.ts';
import { lambdaAliases } from './adapters/lambda-aliases.ts';
import { targetNames } from './adapters/target-names.ts';

export const systemClock = (): Date => new Date();

/** Two weeks of metrics take longer than a request of a user may. */
const patient = { connectionTimeout: 1000, requestTimeout: 20_000 };

export const connectScaling = (tableName: string) =>
  new ScalingRepository(openTable(createDocumentClient(), tableName));

export const connectHistories = (stage: string) =>
  cloudWatchHistories(
    guardClient(new CloudWatchClient(awsClientSettings(patient)), 'CloudWatch'),
    targetNames(stage),
  );

export const connectTargets = (stage: string) =>
  autoScalingTargets(
    guardClient(new ApplicationAutoScalingClient(awsClientSettings()), 'Application Auto Scaling'),
    targetNames(stage),
  );

export const connectAliases = (stage: string) =>
  lambdaAliases(guardClient(new LambdaClient(awsClientSettings()), 'Lambda'), targetNames(stage));

export const connectAlarmQueue = (urls: { readonly queueUrl: string; readonly deadLettersUrl: string }) =>
  openConsumedQueue(createQueueClient(), urls);
