/**
 * Puts into the template what depends on the regions that a stage is deployed to: the origins, the router's code, the usage plans,
 * and the names that move to another region. Everything else is written in `resources/`.
 *
 * Configuration, under `custom.edge`: see serverless.yml.
 */
import { problemCatalogue } from '@glamora/contracts';
import { apiOrigins } from './api-origins.ts';
import { regionalNames } from './regional-names.ts';
import { readRegions } from './regions.ts';
import type { RegionTable } from './regions.ts';
import type { Routing } from './route-request.ts';
import { buildRouterCode } from './router-code.ts';
import { edgeKeyValue, usagePlans } from './usage-plans.ts';
import type { PlanLimits } from './usage-plans.ts';

interface EdgeSettings {
  readonly regions: RegionTable;
  /** Names of deployed regions, parted by commas. */
  readonly apiRegions: string;
  readonly apis: Readonly<Record<string, string>>;
  readonly failoverStatusCodes: readonly number[];
  readonly crossOrigin: { readonly methods: readonly string[]; readonly headers: readonly string[] };
  readonly plans: Readonly<Record<string, PlanLimits>>;
  /** JSON: names of keys by plan. */
  readonly partnerKeys: string;
  readonly domain: string;
  readonly hostedZoneId: string;
  readonly certificateArn: string;
}

interface Resource {
  readonly Type: string;
  readonly Properties: object;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly classes: { readonly Error: new (message: string, code: string) => Error };
  readonly service: {
    readonly custom: { readonly edge: EdgeSettings };
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
  };
  getProvider(name: 'aws'): { getStage(): string; getRegion(): string };
}

export default class EdgePlugin {
  readonly hooks: Readonly<Record<string, () => Promise<void>>>;

  constructor(framework: Framework) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': async () => {
        try {
          await complete(framework);
        } catch (error) {
          // The framework shows its own errors in one line.
          throw new framework.classes.Error((error as Error).message, 'EDGE_REFUSED');
        }
      },
    };
  }
}

async function complete(framework: Framework): Promise<void> {
  const { Resources } = framework.service.provider.compiledCloudFormationTemplate;
  const { edge } = framework.service.custom;
  const provider = framework.getProvider('aws');
  const stage = provider.getStage();
  const region = provider.getRegion();
  const regions = readRegions(edge.regions, edge.apiRegions);
  if (!regions.deployed.includes(region))
    throw new Error(`The edge can't be deployed to ${region}: apiRegions names ${edge.apiRegions} only.`);
  if (edge.hostedZoneId !== '' && edge.certificateArn === '')
    throw new Error('hostedZoneId needs a certificateArn: names in the zone are served over HTTPS.');

  const apis = [...new Set(Object.values(edge.apis))];
  const originsDomain = edge.hostedZoneId === '' ? '' : `origins.${edge.domain}`;
  addOrigins(Resources, apiOrigins({ stage, apis, regions, originsDomain }));
  const routing: Routing = {
    apis: edge.apis,
    defaultRegion: regions.default,
    countries: regions.countries,
    standIns: regions.standIns,
    failoverStatusCodes: edge.failoverStatusCodes,
    apiKey: edgeKeyValue(stage),
    preflight: preflightHeaders(edge.crossOrigin),
    notFound: routeNotFound(),
  };
  setCode(Resources, 'Router', await buildRouterCode(routing, { isCached: false }));
  setCode(Resources, 'AnonymousRouter', await buildRouterCode(routing, { isCached: true }));
  const keys = readKeys(edge.partnerKeys);
  Object.assign(Resources, usagePlans({ stage, apis, plans: edge.plans, keys }));
  if (originsDomain !== '')
    Object.assign(Resources, regionalNames({ ...edge, stage, region, regions, apis, originsDomain }));
}

function readKeys(partnerKeys: string): Record<string, readonly string[]> {
  try {
    return JSON.parse(partnerKeys) as Record<string, readonly string[]>;
  } catch (error) {
    throw new Error(`partnerKeys is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

function addOrigins(resources: Record<string, Resource>, origins: readonly object[]): void {
  const distribution = resources['Distribution']?.Properties as { DistributionConfig: { Origins: object[] } };
  distribution.DistributionConfig.Origins.push(...origins);
}

function setCode(resources: Record<string, Resource>, router: string, code: string): void {
  Object.assign(resources[router]?.Properties as object, { FunctionCode: code });
}

function preflightHeaders({ methods, headers }: EdgeSettings['crossOrigin']): Record<string, string> {
  return {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': headers.join(', '),
    'access-control-max-age': '600',
  };
}

function routeNotFound() {
  const code = 'route_not_found';
  const { status, title } = problemCatalogue[code];
  return { type: `urn:glamora:problem:${code}`, title, status, detail: title, code };
}
