/** Compares what is deployed with what was asked for, resource by resource, through the APIs of AWS. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { ApplicationAutoScalingClient } from '@aws-sdk/client-application-auto-scaling';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import { parse } from 'yaml';
import { checkAlarm } from './alarms.ts';
import { checkApiStage, checkUsagePlan } from './apis.ts';
import { findStacks, readStack } from './deployed-stack.ts';
import type { DeployedResource } from './deployed-stack.ts';
import { describeDifference } from './difference.ts';
import type { Difference } from './difference.ts';
import { checkEventSource } from './event-sources.ts';
import { checkFunction } from './functions.ts';
import type { Capacity } from './functions.ts';
import { checkQueue } from './queues.ts';
import { checkScalableTarget } from './scaling.ts';

type Check = (
  resource: DeployedResource,
  stack: readonly DeployedResource[],
) => Promise<readonly Difference[]>;

export interface CheckedStage {
  /** How many of each type were compared. */
  readonly compared: Readonly<Record<string, number>>;
}

/** @throws Error that names every difference. */
export async function checkStage(
  root: string,
  stage: string,
  tier: string,
  settings: object,
): Promise<CheckedStage> {
  const cloudFormation = new CloudFormationClient(settings);
  const checks = checksBy(settings, await readCapacities(root, tier));
  const differences: Difference[] = [];
  const compared: Record<string, number> = {};
  for (const name of await findStacks(cloudFormation, stage)) {
    // oxlint-disable-next-line no-await-in-loop -- a stack at a time is enough for the emulator
    const stack = await readStack(cloudFormation, name);
    for (const resource of stack) {
      const check = checks[resource.type];
      if (!check) continue;
      compared[resource.type] = (compared[resource.type] ?? 0) + 1;
      // oxlint-disable-next-line no-await-in-loop
      differences.push(...(await check(resource, stack)));
    }
  }
  if (differences.length > 0)
    throw new Error(`not as asked for:\n  ${differences.map(describeDifference).join('\n  ')}`);
  return { compared };
}

function checksBy(
  settings: object,
  capacities: Readonly<Record<string, Capacity>>,
): Readonly<Record<string, Check>> {
  const lambda = new LambdaClient(settings);
  const sqs = new SQSClient(settings);
  const cloudWatch = new CloudWatchClient(settings);
  const gateway = new APIGatewayClient(settings);
  const scaling = new ApplicationAutoScalingClient(settings);
  return {
    'AWS::Lambda::Function': async (resource) =>
      isOurs(resource) ? checkFunction(lambda, resource, (key) => capacities[key] ?? {}) : [],
    'AWS::Lambda::EventSourceMapping': (resource) => checkEventSource(lambda, resource),
    'AWS::SQS::Queue': (resource) => checkQueue(sqs, resource),
    'AWS::CloudWatch::Alarm': (resource) => checkAlarm(cloudWatch, resource),
    'AWS::ApiGateway::Stage': (resource, stack) => checkApiStage(gateway, resource, restApiIn(stack)),
    'AWS::ApiGateway::UsagePlan': (resource) => checkUsagePlan(gateway, resource),
    'AWS::ApplicationAutoScaling::ScalableTarget': (resource) => checkScalableTarget(scaling, resource),
  };
}

/** The framework brings along functions of its own, which nobody calls but CloudFormation. */
function isOurs({ logicalId }: DeployedResource): boolean {
  return !logicalId.startsWith('Custom');
}

function restApiIn(stack: readonly DeployedResource[]): string {
  return stack.find(({ type }) => type === 'AWS::ApiGateway::RestApi')?.physicalId ?? '';
}

async function readCapacities(root: string, tier: string): Promise<Readonly<Record<string, Capacity>>> {
  const tiers = parse(await readFile(join(root, 'config/tiers.yml'), 'utf8')) as Record<
    string,
    Record<string, Capacity>
  >;
  return tiers[tier] ?? {};
}
