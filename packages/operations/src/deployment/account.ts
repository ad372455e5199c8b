/** The AWS account that the environment's credentials belong to. */
import { GetAccountSettingsCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { awsClientSettings } from '@glamora/resilience';
import { CommandError } from '../command-error.ts';

export interface Account {
  readonly id: string;
  /** Who asks, as an ARN. */
  readonly caller: string;
  readonly region: string;
  /** How many functions may run at once, all together. */
  readonly concurrency: number;
}

/** @throws CommandError where AWS does not know the credentials, or there are none. */
export async function connectAccount(region: string): Promise<Account> {
  const settings = { ...awsClientSettings(), region };
  try {
    const [identity, { AccountLimit }] = await Promise.all([
      new STSClient(settings).send(new GetCallerIdentityCommand({})),
      new LambdaClient(settings).send(new GetAccountSettingsCommand({})),
    ]);
    return {
      id: identity.Account ?? '',
      caller: identity.Arn ?? '',
      region,
      concurrency: AccountLimit?.ConcurrentExecutions ?? 0,
    };
  } catch (cause) {
    throw new CommandError(
      `AWS does not let us in (${(cause as Error).message}). Sign in, for instance with "aws sso login", and set AWS_PROFILE.`,
      { cause },
    );
  }
}
