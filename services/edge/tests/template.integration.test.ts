/** What has to hold of the edge as it is deployed: one region at first, then all of them under names of their own. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { endpoints } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import { parse } from 'yaml';
import type { EdgeRequest } from '../src/route-request.ts';
import { edgeLocation } from './edge-location.ts';
import { packageEdge } from './packaged-edge.ts';
import type { PackagedTemplate } from './packaged-edge.ts';

interface Behaviour {
  readonly PathPattern?: string;
  readonly ViewerProtocolPolicy: string;
  readonly AllowedMethods: readonly string[];
  readonly Compress: boolean;
  readonly CachePolicyId: { readonly Ref: string };
  readonly FunctionAssociations: readonly { FunctionARN: { 'Fn::GetAtt': readonly [string, string] } }[];
}

const one = '--stage production --param tier=tier3'.split(' ');
const many = [
  ...'--stage production --param tier=tier1 --param apiRegions=us-east-1,eu-west-1,ap-southeast-1'.split(' '),
  ...'--param hostedZoneId=Z123 --param certificateArn=arn:aws:acm:us-east-1:1:certificate/2'.split(' '),
];

interface WrittenService {
  readonly service: string;
  readonly functions?: Readonly<
    Record<string, { events?: readonly { http?: { method: string; path: string } }[] }>
  >;
}

const services = globSync('../../*/serverless.yml', { cwd: import.meta.dirname }).map(
  (file) => parse(readFileSync(join(import.meta.dirname, file), 'utf8')) as WrittenService,
);
const serviceOf = ({ name }: Endpoint) => services.find(({ functions = {} }) => name in functions)?.service;

let template: PackagedTemplate;
let world: PackagedTemplate;
let europe: PackagedTemplate;
beforeAll(async () => {
  [template, world, europe] = await Promise.all([
    packageEdge(...one),
    packageEdge(...many),
    packageEdge(...many, '--region', 'eu-west-1'),
  ]);
}, 60_000);

const propertiesOf = (id: string, { Resources }: PackagedTemplate = template) => Resources[id]?.Properties;
const distribution = (of: PackagedTemplate = template) => propertiesOf('Distribution', of).DistributionConfig;
const behaviours = (): readonly Behaviour[] => [
  ...distribution().CacheBehaviors,
  distribution().DefaultCacheBehavior,
];
const cachingOf = (behaviour: Behaviour) => propertiesOf(behaviour.CachePolicyId.Ref).CachePolicyConfig;
const routerOf = (behaviour: Behaviour) =>
  propertiesOf(behaviour.FunctionAssociations[0]?.FunctionARN['Fn::GetAtt'][0] ?? '').FunctionCode as string;

/** The first behaviour whose pattern fits, as CloudFront takes it: a star is any characters, slashes too. */
function behaviourFor(path: string): Behaviour {
  const fitting = behaviours().find(({ PathPattern }) =>
    PathPattern === undefined ? true : new RegExp(`^${PathPattern.replaceAll('*', '.*')}$`).test(path),
  );
  if (!fitting) throw new Error(`Nothing answers ${path}.`);
  return fitting;
}

const pathOf = ({ path }: Endpoint) => `/api${path.replaceAll(/\{\w+\}/g, 'bafkqaaa')}`;
/** What operators call is not for the world. */
const isForOperators = ({ path }: Endpoint) => path.startsWith('/scaling');
const calls = endpoints
  .filter((endpoint: Endpoint) => !isForOperators(endpoint))
  .map((endpoint: Endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

describe('caching', () => {
  it('keeps content for 300 seconds at most, and nothing that is marked otherwise', () => {
    const caching = cachingOf(behaviourFor('/api/content/bafkqaaa'));

    expect(caching).toMatchObject({ MinTTL: 0, DefaultTTL: 300, MaxTTL: 300 });
  });

  it('keeps assets for a year, for holders of a signed address alone', () => {
    const behaviour = behaviourFor('/ipfs/bafkqaaa');

    expect(cachingOf(behaviour)).toMatchObject({ MinTTL: 31536000, DefaultTTL: 31536000, MaxTTL: 31536000 });
    expect(behaviour).toMatchObject({
      TargetOriginId: 'assets-or-ipfs',
      TrustedKeyGroups: [{ Ref: 'AssetKeys' }],
    });
  });

  it.each(calls)('%s: no answer to a token is kept, and none is given to anyone else', (_, endpoint) => {
    const behaviour = behaviourFor(pathOf(endpoint));
    const caching = cachingOf(behaviour);

    const { result } = edgeLocation(routerOf(behaviour))({
      method: endpoint.method,
      uri: pathOf(endpoint),
      headers: { authorization: 'Bearer token' },
    });

    const hasToken = 'authorization' in (result as EdgeRequest).headers;
    const isKept = endpoint.method === 'GET' && caching.MaxTTL > 1;
    if (endpoint.authentication === 'bearer') expect(hasToken).toBe(true);
    expect(hasToken && isKept).toBe(false);
    expect(caching.MinTTL).toBe(0);
    const key = caching.ParametersInCacheKeyAndForwardedToOrigin;
    expect(key.HeadersConfig).toEqual({ HeaderBehavior: 'whitelist', Headers: ['Authorization'] });
    expect(key.QueryStringsConfig.QueryStringBehavior).toBe('all');
  });

  it('keeps no errors', () => {
    const kept = distribution().CustomErrorResponses.filter(
      ({ ErrorCachingMinTTL }: { ErrorCachingMinTTL: number }) => ErrorCachingMinTTL > 0,
    );

    expect(distribution().CustomErrorResponses).not.toEqual([]);
    expect(kept).toEqual([]);
  });
});

describe('every call', () => {
  it.each(calls)('%s reaches the service that declares it', (_, endpoint) => {
    const behaviour = behaviourFor(pathOf(endpoint));

    const { origins, result } = edgeLocation(routerOf(behaviour))({
      method: endpoint.method,
      uri: pathOf(endpoint),
    });

    expect(origins).toEqual([`${serviceOf(endpoint)}-us-east-1`]);
    expect(distribution().Origins.map(({ Id }: { Id: string }) => Id)).toContain(origins[0]);
    expect(result).toHaveProperty('uri', pathOf(endpoint).replace('/api', ''));
    expect(behaviour.AllowedMethods).toContain(endpoint.method);
  });

  it.each(['/api/scaling/mode', '/api/_dev', '/'])('to %s is answered by nobody', (uri) => {
    const { origins, result } = edgeLocation(routerOf(behaviourFor(uri)))({ uri });

    expect(origins).toEqual([]);
    expect(result).toHaveProperty('statusCode', 404);
  });

  it('brings the headers that a contract names', () => {
    const { Headers } = propertiesOf('ApiRequests').OriginRequestPolicyConfig.HeadersConfig;
    const forwarded = Headers.map((name: string) => name.toLowerCase());

    const named = endpoints.flatMap((endpoint: Endpoint) => headerNames(endpoint));

    expect(named).toContain('idempotency-key');
    // CloudFront answers the first itself, for what it keeps, and lets nobody choose with the second what it keeps.
    const ofCaches = ['if-none-match', 'cache-control'];
    expect(named.filter((name) => !ofCaches.includes(name) && !forwarded.includes(name))).toEqual([]);
    expect(forwarded).toEqual(expect.arrayContaining(['x-api-key', 'cloudfront-viewer-country']));
    expect(forwarded).not.toContain('host');
  });

  it('is made over HTTPS, and answered compressed', () => {
    for (const behaviour of behaviours())
      expect(behaviour).toMatchObject({ ViewerProtocolPolicy: 'https-only', Compress: true });
  });
});

describe('origins', () => {
  it('are waited for 30 seconds, kept open for 5, and spoken to over HTTPS', () => {
    const custom = distribution(world).Origins.flatMap((origin: { CustomOriginConfig?: object }) =>
      origin.CustomOriginConfig ? [origin.CustomOriginConfig] : [],
    );

    expect(custom).toHaveLength(10);
    for (const settings of custom)
      expect(settings).toMatchObject({
        OriginReadTimeout: 30,
        OriginKeepaliveTimeout: 5,
        OriginProtocolPolicy: 'https-only',
      });
  });

  it('of assets fall back on the IPFS gateway', () => {
    const [group] = distribution().OriginGroups.Items;

    expect(group.Members.Items).toEqual([{ OriginId: 'assets' }, { OriginId: 'ipfs' }]);
    expect(group.FailoverCriteria.StatusCodes.Items).toEqual([403, 404, 500, 502, 503, 504]);
  });

  it('of other regions answer reads where the viewer’s own fails', () => {
    const ask = edgeLocation(propertiesOf('Router', world).FunctionCode);

    const { origins, failoverStatusCodes } = ask({ uri: '/api/purchases/1', country: 'JP' });

    expect(origins).toEqual(['purchases-ap-southeast-1', 'purchases-us-east-1']);
    expect(failoverStatusCodes).toEqual([500, 502, 503, 504]);
  });

  it('are the APIs’ own names where a stage has no zone', () => {
    const content = distribution().Origins.find(({ Id }: { Id: string }) => Id === 'content-us-east-1');

    expect(content).toMatchObject({
      DomainName: {
        'Fn::Join': [
          '',
          [
            { 'Fn::ImportValue': 'glamora-production-content-api-id' },
            '.execute-api.us-east-1.amazonaws.com',
          ],
        ],
      },
      OriginPath: '/production',
    });
  });

  it('are names that move with a region’s health where it has one', () => {
    const content = distribution(world).Origins.find(({ Id }: { Id: string }) => Id === 'content-eu-west-1');

    expect(content).toMatchObject({
      DomainName: 'eu-west-1.origins.glamora.example',
      OriginPath: '/content',
    });
  });
});

describe('regions with names', () => {
  it('answer under their own, and under that of whom they stand in for', () => {
    const records = (of: PackagedTemplate) =>
      Object.values(of.Resources)
        .filter(({ Properties }) => Properties?.Failover !== undefined)
        .map(({ Properties: { Name, Failover, SetIdentifier } }) => [Name, Failover, SetIdentifier]);

    expect(records(world)).toEqual([
      ['us-east-1.origins.glamora.example', 'PRIMARY', 'us-east-1'],
      ['eu-west-1.origins.glamora.example', 'SECONDARY', 'us-east-1'],
      ['ap-southeast-1.origins.glamora.example', 'SECONDARY', 'us-east-1'],
    ]);
    expect(records(europe)).toEqual([
      ['eu-west-1.origins.glamora.example', 'PRIMARY', 'eu-west-1'],
      ['us-east-1.origins.glamora.example', 'SECONDARY', 'eu-west-1'],
    ]);
  });

  it('are watched where those without a key are answered', () => {
    const { HealthCheckConfig } = propertiesOf('RegionHealth', world);

    expect(HealthCheckConfig).toMatchObject({ Type: 'HTTPS', ResourcePath: '/production/health' });
  });
});

describe('usage plans', () => {
  it.each([
    ['Free', { RateLimit: 10, BurstLimit: 20 }, { Limit: 1000, Period: 'DAY' }],
    ['Creator', { RateLimit: 100, BurstLimit: 200 }, { Limit: 10000, Period: 'DAY' }],
    ['Premium', { RateLimit: 500, BurstLimit: 1000 }, undefined],
  ])('%s has its throttle and its quota, over all APIs', (plan, throttle, quota) => {
    const { Throttle, Quota, ApiStages } = propertiesOf(`${plan}Plan`);

    expect(Throttle).toEqual(throttle);
    expect(Quota).toEqual(quota);
    expect(ApiStages.map(({ ApiId }: { ApiId: object }) => ApiId)).toEqual(
      ['auth', 'content', 'purchases'].map((api) => ({
        'Fn::ImportValue': `glamora-production-${api}-api-id`,
      })),
    );
  });
});

describe('the firewall', () => {
  const ruleOf = (name: string) =>
    propertiesOf('Firewall').Rules.find(({ Name }: { Name: string }) => Name === name);

  it('blocks an address after 2,000 requests in five minutes', () => {
    const { Statement, Action } = ruleOf('requests-per-address');

    expect(Statement.RateBasedStatement).toMatchObject({
      Limit: 2000,
      EvaluationWindowSec: 300,
      AggregateKeyType: 'IP',
    });
    expect(Action.Block.CustomResponse.ResponseCode).toBe(429);
  });

  it('knows common attacks, and lets bodies of 64 KB pass', () => {
    const common = ruleOf('common').Statement.ManagedRuleGroupStatement;
    const known = ruleOf('known-bad-inputs').Statement.ManagedRuleGroupStatement;

    expect(common).toMatchObject({ VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' });
    expect(common.RuleActionOverrides).toEqual([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ]);
    expect(known).toMatchObject({ VendorName: 'AWS', Name: 'AWSManagedRulesKnownBadInputsRuleSet' });
  });

  it('stands in front of the distribution', () => {
    expect(propertiesOf('Firewall').Scope).toBe('CLOUDFRONT');
    expect(distribution().WebACLId).toEqual({ 'Fn::GetAtt': ['Firewall', 'Arn'] });
  });
});

describe('tiers', () => {
  it('choose from where answers come', () => {
    expect(distribution(template).PriceClass).toBe('PriceClass_All');
    expect(distribution(world).PriceClass).toBe('PriceClass_100');
  });
});

describe('what there is once for the world', () => {
  it('is made at home alone', () => {
    const global = Object.entries(template.Resources).filter(([, { Type }]) =>
      /^AWS::(CloudFront|WAFv2)::/.test(Type),
    );

    const anywhere = global.filter(([, { Condition }]) => Condition !== 'IsHome');

    expect(global).not.toEqual([]);
    expect(anywhere).toEqual([]);
  });
});

function headerNames({ headers }: Endpoint): string[] {
  return Object.keys((headers as { shape?: object } | undefined)?.shape ?? {});
}
