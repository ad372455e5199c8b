/** Aliases as Lambda tells of them. */
import {
  GetAliasCommand,
  GetProvisionedConcurrencyConfigCommand,
  ProvisionedConcurrencyConfigNotFoundException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { FunctionAliases } from '../function-aliases.ts';
import type { TargetNames } from './target-names.ts';

export function lambdaAliases(client: LambdaClient, { functionName, alias }: TargetNames): FunctionAliases {
  return {
    async read(key) {
      const FunctionName = functionName(key);
      const found = await unlessMissing(client.send(new GetAliasCommand({ FunctionName, Name: alias })));
      if (!found) return undefined;
      const provisioned = await unlessMissing(
        client.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: alias })),
      );
      return {
        shifting: Object.keys(found.RoutingConfig?.AdditionalVersionWeights ?? {}).length > 0,
        configured: provisioned?.RequestedProvisionedConcurrentExecutions ?? 0,
        ready: provisioned?.AvailableProvisionedConcurrentExecutions ?? 0,
      };
    },
  };
}

async function unlessMissing<Answer>(call: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await call;
  } catch (error) {
    if (
      error instanceof ResourceNotFoundException ||
      error instanceof ProvisionedConcurrencyConfigNotFoundException
    )
      return undefined;
    throw error;
  }
}
