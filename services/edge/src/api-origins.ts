/** The regional APIs as origins of the distribution: one for each API in each region. */
import { originId } from './route-request.ts';
import type { Regions } from './regions.ts';

interface ApiOriginSettings {
  readonly stage: string;
  readonly apis: readonly string[];
  readonly regions: Regions;
  /** The domain below which regions have names that move to another region where theirs is down; empty without a zone. */
  readonly originsDomain: string;
}

export function apiOrigins({ apis, regions, ...settings }: ApiOriginSettings): object[] {
  return regions.deployed.flatMap((region) =>
    apis.map((api) => ({
      Id: originId(api, region),
      ...address(api, region, { regions, ...settings }),
      // A region that does not even answer is given up before the viewer gives us up.
      ConnectionAttempts: 2,
      ConnectionTimeout: 3,
      CustomOriginConfig: {
        OriginProtocolPolicy: 'https-only',
        OriginSSLProtocols: ['TLSv1.2'],
        OriginReadTimeout: 30,
        OriginKeepaliveTimeout: 5,
      },
    })),
  );
}

function address(
  api: string,
  region: string,
  { stage, regions, originsDomain }: Omit<ApiOriginSettings, 'apis'>,
): { DomainName: unknown; OriginPath: string } {
  // API Gateway knows its APIs apart by the first segment there: base paths.
  if (originsDomain !== '') return { DomainName: `${region}.${originsDomain}`, OriginPath: `/${api}` };
  const id =
    region === regions.default
      ? { 'Fn::ImportValue': apiIdExport(stage, api) }
      : `{{resolve:ssm:/glamora/${stage}/edge/api-ids/${region}/${api}}}`;
  return {
    DomainName: { 'Fn::Join': ['', [id, `.execute-api.${region}.amazonaws.com`]] },
    OriginPath: `/${stage}`,
  };
}

/** The export of a service that names its API. */
export function apiIdExport(stage: string, api: string): string {
  return `glamora-${stage}-${api}-api-id`;
}
