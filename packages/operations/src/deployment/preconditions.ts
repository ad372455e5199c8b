/** What must be true before anything is uploaded. */
import type { Account } from './account.ts';
import type { DeploymentConfiguration } from './configuration.ts';
import type { DeploymentOptions } from './options.ts';

export interface Found {
  readonly options: DeploymentOptions;
  readonly configuration: DeploymentConfiguration;
  readonly account: Account;
  /** Names under `/glamora/<stage>/` of parameters that are not there. */
  readonly missingParameters: readonly string[];
}

/** What stands in the way, each with what to do about it; empty where nothing does. */
export function objections(found: Found): readonly string[] {
  return [...unknownService(found), ...tooSmallAccount(found), ...unpreparedStage(found)];
}

function unknownService({ options: { service }, configuration: { services } }: Found): readonly string[] {
  if (service === null || services.includes(service)) return [];
  return [`There is no service "${service}": ${services.join(', ')}.`];
}

function tooSmallAccount({ configuration, account }: Found): readonly string[] {
  if (account.concurrency >= configuration.concurrency) return [];
  return [
    `Tier ${configuration.tier} needs an account that may run ${configuration.concurrency} functions at once; account ${account.id} may run ${account.concurrency} in ${account.region}. Ask AWS for more (Service Quotas, Lambda, "Concurrent executions"), or deploy with --tier sandbox.`,
  ];
}

function unpreparedStage({ options: { stage }, missingParameters }: Found): readonly string[] {
  if (missingParameters.length === 0) return [];
  return [
    `Stage ${stage} lacks ${missingParameters.join(', ')}. Put them there with "npm run stage -- prepare --stage ${stage}".`,
  ];
}
