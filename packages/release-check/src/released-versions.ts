/** Which versions a deployment is about to give traffic to. */
import { GetApplicationRevisionCommand, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import * as z from 'zod/mini';

export interface ReleasedVersion {
  /** The function's name or ARN. */
  readonly functionName: string;
  readonly version: string;
}

/** As far as it is read: what CloudFormation writes for an alias with a release policy. */
const applicationSpecification = z.object({
  Resources: z.array(
    z.record(
      z.string(),
      z.object({ Properties: z.object({ Name: z.string(), TargetVersion: z.coerce.string() }) }),
    ),
  ),
});

/** @throws Error where the deployment says of none. */
export async function releasedVersions(
  client: CodeDeployClient,
  deploymentId: string,
): Promise<readonly ReleasedVersion[]> {
  const { deploymentInfo } = await client.send(new GetDeploymentCommand({ deploymentId }));
  const { applicationName, revision } = deploymentInfo ?? {};
  // A deployment names its revision by a hash alone; what is in it has to be asked for.
  const described = await client.send(new GetApplicationRevisionCommand({ applicationName, revision }));
  const content = described.revision?.string?.content ?? described.revision?.appSpecContent?.content;
  const { Resources } = applicationSpecification.parse(JSON.parse(content ?? 'null'));
  const versions = Resources.flatMap((resources) => Object.values(resources)).map(({ Properties }) => ({
    functionName: Properties.Name,
    version: Properties.TargetVersion,
  }));
  if (versions.length === 0) throw new Error(`Deployment ${deploymentId} releases no version.`);
  return versions;
}
