/** What was asked of CloudFormation, and the names of what it made. */
import {
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListExports,
  paginateListStackResources,
} from '@aws-sdk/client-cloudformation';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

export interface DeployedResource {
  readonly logicalId: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<
    Record<string, { readonly Type: string; readonly Properties?: Readonly<Record<string, unknown>> }>
  >;
}

/** Names of the stage's stacks that are there. */
export async function findStacks(client: CloudFormationClient, stage: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks({ client }, {}))
    for (const { StackName = '', StackStatus } of Stacks)
      if (StackName.startsWith(`glamora-${stage}-`) && StackStatus !== 'DELETE_COMPLETE')
        names.push(StackName);
  return names;
}

/** Every resource of the template that a condition has not left out. */
export async function readStack(
  client: CloudFormationClient,
  stack: string,
): Promise<readonly DeployedResource[]> {
  const { TemplateBody = '{}' } = await client.send(new GetTemplateCommand({ StackName: stack }));
  const { Resources } = JSON.parse(TemplateBody) as Template;
  const resources: DeployedResource[] = [];
  for await (const { StackResourceSummaries = [] } of paginateListStackResources(
    { client },
    { StackName: stack },
  ))
    for (const {
      LogicalResourceId = '',
      PhysicalResourceId = '',
      ResourceType = '',
    } of StackResourceSummaries)
      resources.push({
        logicalId: LogicalResourceId,
        type: ResourceType,
        physicalId: PhysicalResourceId,
        properties: Resources[LogicalResourceId]?.Properties ?? {},
      });
  return resources;
}

/** Values by name. */
export async function readExports(client: CloudFormationClient): Promise<Readonly<Record<string, string>>> {
  const values: Record<string, string> = {};
  for await (const { Exports = [] } of paginateListExports({ client }, {}))
    for (const { Name = '', Value = '' } of Exports) values[Name] = Value;
  return values;
}
