/** The regions that hold the table, each with all of its rows. */
import { flagVariable, textVariable } from './framework.ts';
import type { Framework } from './framework.ts';
import { indexNames } from './table-indexes.ts';

/** Settings of an `AWS::DynamoDB::GlobalTable`, as resources/table-capacity.yml has them; none where reads are paid by request. */
interface Capacity {
  readonly tableReads?: object;
  readonly indexReads?: object;
}

interface ReplicaSettings {
  readonly stage: string;
  readonly retainData: boolean;
  readonly capacity: Capacity;
}

/** `Replicas` of the table: the home region first, then those of the stage's `replicaRegions`. */
export async function tableReplicas(framework: Framework): Promise<readonly object[]> {
  const settings = {
    stage: await textVariable(framework, 'sls:stage'),
    retainData: await flagVariable(framework, 'param:retainData'),
    capacity: (await framework.resolveVariable('self:custom.capacity')) as Capacity,
  };
  const home = await textVariable(framework, 'param:homeRegion');
  const further = listed(await textVariable(framework, 'param:replicaRegions'));
  return [...new Set([home, ...further])].map((region) => toReplica(region, settings));
}

function toReplica(region: string, { stage, retainData, capacity }: ReplicaSettings): object {
  const { tableReads, indexReads } = capacity;
  return {
    Region: region,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    DeletionProtectionEnabled: retainData,
    // Which keys are throttled: costs only while there are any.
    ContributorInsightsSpecification: { Enabled: true, Mode: 'THROTTLED_KEYS' },
    ...(tableReads ? { ReadProvisionedThroughputSettings: tableReads } : {}),
    ...(indexReads
      ? {
          GlobalSecondaryIndexes: indexNames().map((IndexName) => ({
            IndexName,
            ReadProvisionedThroughputSettings: indexReads,
          })),
        }
      : {}),
    // Tags of the stack don't reach replicas.
    Tags: [
      { Key: 'application', Value: 'glamora' },
      { Key: 'service', Value: 'platform' },
      { Key: 'stage', Value: stage },
    ],
  };
}

function listed(text: string): readonly string[] {
  return text
    .split(',')
    .map((region) => region.trim())
    .filter((region) => region !== '');
}
