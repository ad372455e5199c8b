/** The cache that API Gateway keeps before the functions of one API. */
import { GetStageCommand, paginateGetResources, paginateGetRestApis } from '@aws-sdk/client-api-gateway';
import type { CacheClusterSize, PatchOperation } from '@aws-sdk/client-api-gateway';
import { CommandError } from '../command-error.ts';
import { cachedSeconds } from './configured-figures.ts';
import type { AwsClients } from './operated-stage.ts';

export interface ApiCache {
  readonly apiId: string;
  readonly enabled: boolean;
  /** Gigabytes; undefined where there never was one. */
  readonly size: string | undefined;
  /** `AVAILABLE`, `CREATE_IN_PROGRESS`, `NOT_AVAILABLE` … */
  readonly status: string;
}

/** Dollars an hour, by gigabytes. */
export const cachePrices: Readonly<Record<string, number>> = {
  '0.5': 0.02,
  '1.6': 0.038,
  '6.1': 0.2,
  '13.5': 0.25,
  '28.4': 0.5,
  '58.2': 1,
  '118': 1.9,
  '237': 3.8,
} satisfies Record<CacheClusterSize, number>;

/** The smallest first. */
export const cacheSizes = Object.keys(cachePrices).toSorted((left, right) => Number(left) - Number(right));

export async function readCache({ apiGateway }: AwsClients, stage: string, api: string): Promise<ApiCache> {
  const apiId = await findApi({ apiGateway }, `${stage}-${api}`);
  const found = await apiGateway.send(new GetStageCommand({ restApiId: apiId, stageName: stage }));
  return {
    apiId,
    enabled: found.cacheClusterEnabled ?? false,
    size: found.cacheClusterSize,
    status: found.cacheClusterStatus ?? 'NOT_AVAILABLE',
  };
}

async function findApi({ apiGateway }: Pick<AwsClients, 'apiGateway'>, wanted: string): Promise<string> {
  for await (const { items = [] } of paginateGetRestApis({ client: apiGateway }, {})) {
    const id = items.find(({ name }) => name === wanted)?.id;
    if (id !== undefined) return id;
  }
  throw new CommandError(`There is no API called ${wanted}, in this account and region.`);
}

/**
 * What turns the cache on: for the methods alone that were deployed with keys to it. Any other would give everybody the answer
 * that the first caller got.
 * @throws CommandError where no method has keys.
 */
export async function turnOn(
  { apiGateway }: AwsClients,
  { apiId }: ApiCache,
  size: string,
): Promise<readonly PatchOperation[]> {
  const methods: PatchOperation[] = [];
  for await (const { items = [] } of paginateGetResources(
    { client: apiGateway },
    { restApiId: apiId, embed: ['methods'] },
  ))
    for (const { path = '', resourceMethods = {} } of items) {
      const { cacheKeyParameters = [], uri = '' } = resourceMethods['GET']?.methodIntegration ?? {};
      const seconds = await cachedSeconds(functionKey(uri));
      if (cacheKeyParameters.length > 0 && seconds !== undefined) methods.push(...cacheMethod(path, seconds));
    }
  if (methods.length === 0)
    throw new CommandError(
      'No call of this API was deployed with keys to a cache, so that everybody would get the answer of the first. Set apiCache of the tier in config/tiers.yml, and deploy the service.',
    );
  return [
    replace('/cacheClusterEnabled', 'true'),
    replace('/cacheClusterSize', size),
    replace('/*/*/caching/enabled', 'false'),
    ...methods,
  ];
}

function cacheMethod(path: string, seconds: number): readonly PatchOperation[] {
  const method = `/${path.replaceAll('/', '~1')}/GET/caching`;
  return [
    replace(`${method}/enabled`, 'true'),
    replace(`${method}/ttlInSeconds`, String(seconds)),
    replace(`${method}/dataEncrypted`, 'true'),
  ];
}

export function replace(path: string, value: string): PatchOperation {
  return { op: 'replace', path, value };
}

/** `…:function:glamora-production-getContent:live/invocations` */
function functionKey(integrationUri: string): string {
  return /:function:glamora-[^:/]*?-([A-Za-z]+)(?=[:/]|$)/.exec(integrationUri)?.[1] ?? '';
}
