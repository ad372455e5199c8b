/** Who acts: written into every decision. */
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsClients } from './operated-stage.ts';

export async function operatorArn({ sts }: AwsClients): Promise<string> {
  const { Arn = 'unknown' } = await sts.send(new GetCallerIdentityCommand({}));
  return Arn;
}
