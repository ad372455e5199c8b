/** Event sources: on the alias, with the batches, limits and filters that were asked for. */
import { GetEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { DeployedResource } from './deployed-stack.ts';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';

interface Asked {
  readonly BatchSize?: number;
  readonly ScalingConfig?: { readonly MaximumConcurrency?: number };
  readonly FilterCriteria?: { readonly Filters?: readonly unknown[] };
  readonly FunctionResponseTypes?: readonly string[];
  readonly DestinationConfig?: unknown;
}

export async function checkEventSource(
  lambda: LambdaClient,
  { logicalId, physicalId, properties }: DeployedResource,
): Promise<readonly Difference[]> {
  const asked = properties as Asked;
  const found = await lambda.send(new GetEventSourceMappingCommand({ UUID: physicalId }));
  return differencesOf(logicalId, {
    state: ['Enabled', found.State],
    'batch size': [asked.BatchSize, found.BatchSize],
    'most at once': [asked.ScalingConfig?.MaximumConcurrency, found.ScalingConfig?.MaximumConcurrency],
    filters: [asked.FilterCriteria?.Filters?.length, found.FilterCriteria?.Filters?.length],
    'partial failures': [asked.FunctionResponseTypes, found.FunctionResponseTypes],
    alias: ['live', found.FunctionArn?.split(':').at(-1)],
    'place for failures': [
      asked.DestinationConfig !== undefined,
      found.DestinationConfig?.OnFailure !== undefined,
    ],
  });
}
