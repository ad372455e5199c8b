/**
 * Names of regions that move: `eu-west-1.origins.<domain>` is the API of eu-west-1 for as long as it is well, and that of its
 * stand-in otherwise. Every region that is deployed makes its own part.
 */
import { apiIdExport } from './api-origins.ts';
import type { Regions } from './regions.ts';

export interface RegionalNameSettings {
  readonly stage: string;
  /** The one that is being packaged. */
  readonly region: string;
  readonly regions: Regions;
  readonly apis: readonly string[];
  readonly originsDomain: string;
  readonly hostedZoneId: string;
  /** Of this region, for every name below the domain. */
  readonly certificateArn: string;
}

type Resources = Record<string, { readonly Type: string; readonly Properties: object }>;

export function regionalNames(settings: RegionalNameSettings): Resources {
  const { regions, region } = settings;
  const represented = regions.deployed.filter((other) => regions.standIns[other] === region);
  return {
    RegionalDomain: {
      Type: 'AWS::ApiGateway::DomainName',
      Properties: {
        // Requests for a region that is down arrive here under its name.
        DomainName: `*.${settings.originsDomain}`,
        EndpointConfiguration: { Types: ['REGIONAL'] },
        RegionalCertificateArn: settings.certificateArn,
        SecurityPolicy: 'TLS_1_2',
      },
    },
    ...Object.fromEntries(
      settings.apis.map((api) => [`${capitalized(api)}BasePath`, basePath(api, settings)]),
    ),
    RegionHealth: healthCheck(settings),
    RegionRecord: failoverRecord(region, 'PRIMARY', settings),
    ...Object.fromEntries(
      represented.map((other) => [
        `StandInFor${other.split('-').map(capitalized).join('')}`,
        failoverRecord(other, 'SECONDARY', settings),
      ]),
    ),
  };
}

function basePath(api: string, { stage }: RegionalNameSettings) {
  return {
    Type: 'AWS::ApiGateway::BasePathMapping',
    Properties: {
      DomainName: { Ref: 'RegionalDomain' },
      BasePath: api,
      RestApiId: { 'Fn::ImportValue': apiIdExport(stage, api) },
      Stage: stage,
    },
  };
}

/** Asks the API itself, under the one name that never moves. `/health` reads the table, and is open to those without a key. */
function healthCheck({ stage, region }: RegionalNameSettings) {
  const id = { 'Fn::ImportValue': apiIdExport(stage, 'content') };
  return {
    Type: 'AWS::Route53::HealthCheck',
    Properties: {
      HealthCheckConfig: {
        Type: 'HTTPS',
        FullyQualifiedDomainName: { 'Fn::Join': ['', [id, `.execute-api.${region}.amazonaws.com`]] },
        ResourcePath: `/${stage}/health`,
        EnableSNI: true,
        RequestInterval: 30,
        FailureThreshold: 3,
      },
      HealthCheckTags: [{ Key: 'Name', Value: `glamora-${stage}-${region}` }],
    },
  };
}

function failoverRecord(named: string, role: 'PRIMARY' | 'SECONDARY', settings: RegionalNameSettings) {
  return {
    Type: 'AWS::Route53::RecordSet',
    Properties: {
      HostedZoneId: settings.hostedZoneId,
      Name: `${named}.${settings.originsDomain}`,
      Type: 'A',
      SetIdentifier: settings.region,
      Failover: role,
      HealthCheckId: { Ref: 'RegionHealth' },
      AliasTarget: {
        DNSName: { 'Fn::GetAtt': ['RegionalDomain', 'RegionalDomainName'] },
        HostedZoneId: { 'Fn::GetAtt': ['RegionalDomain', 'RegionalHostedZoneId'] },
        EvaluateTargetHealth: false,
      },
    },
  };
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
