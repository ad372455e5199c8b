/** APIs: throttles of the stage and its methods, and the plans that hold keys to limits. */
import { GetStageCommand, GetUsagePlanCommand } from '@aws-sdk/client-api-gateway';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { DeployedResource } from './deployed-stack.ts';
import { differencesOf } from './difference.ts';
import type { Difference } from './difference.ts';

interface MethodSetting {
  readonly ResourcePath: string;
  readonly HttpMethod: string;
  readonly ThrottlingRateLimit?: number;
  readonly ThrottlingBurstLimit?: number;
}

/** @param restApiId of the API that the stage belongs to. */
export async function checkApiStage(
  gateway: APIGatewayClient,
  { logicalId, properties }: DeployedResource,
  restApiId: string,
): Promise<readonly Difference[]> {
  const stageName = String(properties['StageName']);
  const { methodSettings = {} } = await gateway.send(new GetStageCommand({ restApiId, stageName }));
  const settings = new Map(
    Object.entries(methodSettings).map(([path, setting]) => [withoutSlash(path), setting]),
  );
  const asked = (properties['MethodSettings'] ?? []) as readonly MethodSetting[];
  return asked.flatMap(({ ResourcePath, HttpMethod, ThrottlingRateLimit, ThrottlingBurstLimit }) => {
    const found = settings.get(`${withoutSlash(ResourcePath)}/${HttpMethod}`);
    return differencesOf(`${logicalId} ${ResourcePath} ${HttpMethod}`, {
      'requests a second': [ThrottlingRateLimit, found?.throttlingRateLimit],
      burst: [ThrottlingBurstLimit, found?.throttlingBurstLimit],
    });
  });
}

/** Told without it by AWS, and with it by the emulator. */
function withoutSlash(path: string): string {
  return path.replace(/^\//, '');
}

interface UsagePlan {
  readonly UsagePlanName: string;
  readonly Throttle?: { readonly RateLimit: number; readonly BurstLimit: number };
  readonly Quota?: { readonly Limit: number; readonly Period: string };
  readonly ApiStages?: readonly unknown[];
}

export async function checkUsagePlan(
  gateway: APIGatewayClient,
  { physicalId, properties }: DeployedResource,
): Promise<readonly Difference[]> {
  const asked = properties as unknown as UsagePlan;
  const found = await gateway.send(new GetUsagePlanCommand({ usagePlanId: physicalId }));
  return differencesOf(asked.UsagePlanName, {
    'requests a second': [asked.Throttle?.RateLimit, found.throttle?.rateLimit],
    burst: [asked.Throttle?.BurstLimit, found.throttle?.burstLimit],
    quota: [asked.Quota?.Limit, found.quota?.limit],
    'number of APIs': [asked.ApiStages?.length, found.apiStages?.length],
  });
}
