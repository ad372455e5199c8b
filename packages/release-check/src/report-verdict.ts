/** Tells CodeDeploy whether to go on. */
import { PutLifecycleEventHookExecutionStatusCommand } from '@aws-sdk/client-codedeploy';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';

export async function reportVerdict(
  client: CodeDeployClient,
  hook: { readonly deploymentId: string; readonly executionId: string },
  status: 'Succeeded' | 'Failed',
): Promise<void> {
  await client.send(
    new PutLifecycleEventHookExecutionStatusCommand({
      deploymentId: hook.deploymentId,
      lifecycleEventHookExecutionId: hook.executionId,
      status,
    }),
  );
}
