/** Functions: what is reserved, the one alias and what is kept ready on it. */
import {
  GetFunctionConcurrencyCommand,
  GetFunctionConfigurationCommand,
  GetProvisionedConcurrencyConfigCommand,
  ListAliasesCommand,
  ProvisionedConcurrencyConfigNotFoundException,
} from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';
import type { DeployedResource } from './deployed-stack.ts';

export interface Capacity {
  readonly reserved?: number | undefined;
  readonly provisioned?: number | undefined;
}

/** @param capacityOf what config/tiers.yml says of a function. */
export async function checkFunction(
  lambda: LambdaClient,
  { physicalId, properties }: DeployedResource,
  capacityOf: (key: string) => Capacity,
): Promise<readonly Difference[]> {
  const FunctionName = physicalId;
  const [configuration, concurrency, aliases, provisioned] = await Promise.all([
    lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName })),
    lambda.send(new ListAliasesCommand({ FunctionName })),
    provisionedOn(lambda, FunctionName),
  ]);
  const capacity = capacityOf(FunctionName.split('-').at(-1) ?? '');
  return differencesOf(FunctionName, {
    memory: [properties['MemorySize'], configuration.MemorySize],
    'time-out': [properties['Timeout'], configuration.Timeout],
    'reserved concurrency': [capacity.reserved, concurrency.ReservedConcurrentExecutions],
    'provisioned concurrency': [capacity.provisioned, provisioned],
    aliases: [['live'], aliases.Aliases?.map(({ Name }) => Name)],
  });
}

/** The version that takes the calls. */
export async function liveVersion(lambda: LambdaClient, functionName: string): Promise<string> {
  const { Aliases = [] } = await lambda.send(new ListAliasesCommand({ FunctionName: functionName }));
  return Aliases.find(({ Name }) => Name === 'live')?.FunctionVersion ?? '';
}

/** An environment variable of the version that takes the calls. */
export async function liveVariable(
  lambda: LambdaClient,
  functionName: string,
  variable: string,
): Promise<string | undefined> {
  const { Environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: functionName, Qualifier: 'live' }),
  );
  return Environment?.Variables?.[variable];
}

async function provisionedOn(lambda: LambdaClient, FunctionName: string): Promise<number | undefined> {
  try {
    const found = await lambda.send(
      new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier: 'live' }),
    );
    return found.RequestedProvisionedConcurrentExecutions;
  } catch (error) {
    if (error instanceof ProvisionedConcurrencyConfigNotFoundException) return undefined;
    throw error;
  }
}
