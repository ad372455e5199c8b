/** What the stage was deployed with, whatever tier that was: the scaler's functions have it in their environment. */
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';
import type { AwsClients } from './operated-stage.ts';

const deployedFigures = z.record(
  z.string(),
  z.looseObject({ provisioned: z.number(), max: z.number(), reserved: z.number() }),
);

/** By the function's key. */
export type DeployedFigures = z.output<typeof deployedFigures>;

export async function readDeployedFigures({ lambda }: AwsClients, stage: string): Promise<DeployedFigures> {
  const { Environment } = await lambda.send(
    new GetFunctionConfigurationCommand({ FunctionName: `glamora-${stage}-getScalingStatus` }),
  );
  const text = Environment?.Variables?.['MANAGED_FUNCTIONS'];
  if (text === undefined)
    throw new CommandError('The deployed scaler does not say what the tier gives each function. Deploy it.');
  return deployedFigures.parse(JSON.parse(text));
}
