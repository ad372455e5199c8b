/** What CodeDeploy asks before a new version of a function gets traffic: does it start, and does it answer? */
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { awsClientSettings } from '@glamora/resilience';
import { scheduledHandler } from '@glamora/runtime';
import type { ScheduledHandler } from '@glamora/runtime';
import * as z from 'zod/mini';
import { releasedVersions } from './released-versions.ts';
import { reportVerdict } from './report-verdict.ts';
import { faultOfVersion } from './try-version.ts';

export interface ReleaseVerdict {
  readonly status: 'Succeeded' | 'Failed';
  /** How many versions. */
  readonly tried: number;
  /** Why the release is refused, for whoever reads the log. */
  readonly faults: readonly string[];
}

interface Clients {
  readonly codeDeploy: CodeDeployClient;
  readonly lambda: LambdaClient;
}

const hookEvent = z.object({ DeploymentId: z.string(), LifecycleEventHookExecutionId: z.string() });

/**
 * @returns the handler of a function that CodeDeploy is told of as the hook before traffic is shifted. It answers whatever
 * happens: CodeDeploy waits an hour for the answer.
 */
export function releaseCheck(clients: Clients = connect()): ScheduledHandler<ReleaseVerdict> {
  return scheduledHandler('checkRelease', hookEvent, async (hook) => {
    const { tried, faults } = await tryRelease(hook.DeploymentId, clients);
    const status = faults.length === 0 ? 'Succeeded' : 'Failed';
    await reportVerdict(
      clients.codeDeploy,
      { deploymentId: hook.DeploymentId, executionId: hook.LifecycleEventHookExecutionId },
      status,
    );
    return { status, tried, faults };
  });
}

async function tryRelease(
  deploymentId: string,
  { codeDeploy, lambda }: Clients,
): Promise<Omit<ReleaseVerdict, 'status'>> {
  try {
    const versions = await releasedVersions(codeDeploy, deploymentId);
    const faults = await Promise.all(versions.map((version) => faultOfVersion(lambda, version)));
    return { tried: versions.length, faults: faults.filter((fault) => fault !== undefined) };
  } catch (error) {
    return { tried: 0, faults: [String(error)] };
  }
}

/** Three tries of this many milliseconds fit into the function's time. */
const longestTry = 15_000;

function connect(): Clients {
  const patient = awsClientSettings({ connectionTimeout: 1000, requestTimeout: longestTry });
  return { codeDeploy: new CodeDeployClient(awsClientSettings()), lambda: new LambdaClient(patient) };
}
