/** How many of a function may run at once, of what the account may run. */
import {
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import type { AwsClients } from './operated-stage.ts';

export interface Room {
  /** Undefined where the function shares what nobody reserved. */
  readonly reserved: number | undefined;
  /** What no function of the account has reserved. */
  readonly unreserved: number;
}

/** AWS keeps so many for functions that reserve nothing. */
const alwaysUnreserved = 100;

export async function readRoom({ lambda }: AwsClients, functionName: string): Promise<Room> {
  const [{ ReservedConcurrentExecutions }, { AccountLimit }] = await Promise.all([
    lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: functionName })),
    lambda.send(new GetAccountSettingsCommand({})),
  ]);
  return {
    reserved: ReservedConcurrentExecutions,
    unreserved: AccountLimit?.UnreservedConcurrentExecutions ?? 0,
  };
}

export async function reserve({ lambda }: AwsClients, functionName: string, count: number): Promise<void> {
  await lambda.send(
    new PutFunctionConcurrencyCommand({
      FunctionName: functionName,
      ReservedConcurrentExecutions: count,
    }),
  );
}

/** The most that the function may reserve, or may run without reserving. */
export function mostOfAccount({ reserved = 0, unreserved }: Room): number {
  return Math.max(0, reserved + unreserved - alwaysUnreserved);
}
