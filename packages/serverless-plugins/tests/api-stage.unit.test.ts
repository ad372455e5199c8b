import { describe, expect, it } from '@jest/globals';
import ApiStagePlugin from '../src/api-stage.ts';
import type { Framework } from '../src/api-stage.ts';

type Settings = NonNullable<NonNullable<Framework['service']['custom']>['apiStage']>;
type Template = Framework['service']['provider']['compiledCloudFormationTemplate'];

const restApi = { Ref: 'ApiGatewayRestApi' };

/** As the framework writes it: `GET /content/{contentId}`, and what goes round it. */
const templateOfApi = (): Template => ({
  Resources: {
    ApiGatewayRestApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'staging-content' } },
    ApiGatewayLogGroup: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    ApiGatewayDeployment42: {
      Type: 'AWS::ApiGateway::Deployment',
      Properties: { RestApiId: restApi, StageName: 'staging' },
    },
    Content: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: {
        ParentId: { 'Fn::GetAtt': ['ApiGatewayRestApi', 'RootResourceId'] },
        PathPart: 'content',
      },
    },
    ContentById: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { Ref: 'Content' }, PathPart: '{contentId}' },
    },
    GetContent: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: 'GET',
        ResourceId: { Ref: 'ContentById' },
        Integration: { Type: 'AWS_PROXY' },
      },
    },
  },
  Outputs: {},
});

function packaged(settings: Settings, template: Template = templateOfApi()): Template {
  const framework: Framework = {
    service: {
      custom: { apiStage: settings },
      functions: {
        uploadContent: { events: [{ http: { method: 'post', path: '/content' } }] },
        getContent: { events: [{ http: { method: 'get', path: '/content/{contentId}' } }] },
        getContentUrl: { events: [{ http: { method: 'get', path: 'content/{contentId}/url' } }] },
        settlePurchase: { events: [{}] },
      },
      provider: {
        tracing: { apiGateway: true },
        logs: { restApi: { format: '{"status":"$context.status"}' } },
        tags: { application: 'glamora' },
        compiledCloudFormationTemplate: template,
      },
    },
    getProvider: () => ({ getStage: () => 'staging' }),
  };
  for (const hook of Object.values(new ApiStagePlugin(framework).hooks)) hook();
  return template;
}

const stageOf = ({ Resources }: Template) => Resources['ApiGatewayStage']?.Properties;

describe('the API stage', () => {
  it('is declared once, on the deployment, which no longer makes one on the side', () => {
    const template = packaged({});

    expect(template.Resources['ApiGatewayDeployment42']?.Properties).toEqual({ RestApiId: restApi });
    expect(stageOf(template)).toEqual({
      RestApiId: restApi,
      DeploymentId: { Ref: 'ApiGatewayDeployment42' },
      StageName: 'staging',
      TracingEnabled: true,
      AccessLogSetting: {
        DestinationArn: { 'Fn::GetAtt': ['ApiGatewayLogGroup', 'Arn'] },
        Format: '{"status":"$context.status"}',
      },
      MethodSettings: [],
      Tags: [{ Key: 'application', Value: 'glamora' }],
    });
  });

  it('waits for the account to say how API Gateway may write logs', () => {
    const template = templateOfApi();
    template.Resources['AccountRole'] = { Type: 'Custom::ApiGatewayAccountRole', Properties: {} };

    packaged({}, template);

    expect(template.Resources['ApiGatewayStage']?.DependsOn).toEqual(['AccountRole']);
  });

  it('limits the stage, and each method that has a figure of its own', () => {
    const throttles = {
      stage: { rate: 2000, burst: 5000 },
      uploadContent: { rate: 100, burst: 200 },
      getContentUrl: { rate: 500, burst: 500 },
      settlePurchase: { rate: 1, burst: 1 },
    };

    const template = packaged({ throttles });

    expect(stageOf(template)?.['MethodSettings']).toEqual([
      { ResourcePath: '/*', HttpMethod: '*', ThrottlingRateLimit: 2000, ThrottlingBurstLimit: 5000 },
      { ResourcePath: '/~1content', HttpMethod: 'POST', ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 },
      {
        ResourcePath: '/~1content~1{contentId}~1url',
        HttpMethod: 'GET',
        ThrottlingRateLimit: 500,
        ThrottlingBurstLimit: 500,
      },
    ]);
  });

  it('is left out where a service has no API', () => {
    const { Resources } = packaged(
      {},
      { Resources: { Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } } },
    );

    expect(Object.keys(Resources)).toEqual(['Table']);
  });
});

describe('the cache of the API', () => {
  const caching = { getContent: { seconds: 300, keys: ['path.contentId', 'header.If-None-Match'] } };

  it('answers the methods that say so, and no other', () => {
    const template = packaged({
      throttles: { uploadContent: { rate: 100, burst: 200 } },
      caching,
      cacheCluster: { enabled: true, size: '0.5' },
    });

    expect(stageOf(template)).toMatchObject({ CacheClusterEnabled: true, CacheClusterSize: '0.5' });
    expect(stageOf(template)?.['MethodSettings']).toEqual([
      { ResourcePath: '/*', HttpMethod: '*', CachingEnabled: false },
      {
        ResourcePath: '/~1content',
        HttpMethod: 'POST',
        ThrottlingRateLimit: 100,
        ThrottlingBurstLimit: 200,
        CachingEnabled: false,
      },
      {
        ResourcePath: '/~1content~1{contentId}',
        HttpMethod: 'GET',
        CachingEnabled: true,
        CacheTtlInSeconds: 300,
        CacheDataEncrypted: true,
      },
    ]);
  });

  it('tells entries apart by the parts of the request that are named', () => {
    const { Resources } = packaged({ caching, cacheCluster: { enabled: true, size: '0.5' } });

    expect(Resources['GetContent']?.Properties).toMatchObject({
      RequestParameters: {
        'method.request.path.contentId': true,
        'method.request.header.If-None-Match': false,
      },
      Integration: {
        Type: 'AWS_PROXY',
        CacheKeyParameters: ['method.request.path.contentId', 'method.request.header.If-None-Match'],
      },
    });
  });

  it.each([
    ['where the tier has none', { caching, cacheCluster: { enabled: false, size: '0.5' } }],
    ['where nothing would use it', { caching: {}, cacheCluster: { enabled: true, size: '0.5' } }],
  ])('is not paid for %s', (_, settings) => {
    const template = packaged(settings);

    expect(stageOf(template)).not.toHaveProperty('CacheClusterEnabled');
    expect(stageOf(template)?.['MethodSettings']).toEqual([]);
  });

  it('is refused to methods that change something', () => {
    const packaging = () =>
      packaged({
        caching: { uploadContent: { seconds: 60, keys: [] } },
        cacheCluster: { enabled: true, size: '0.5' },
      });

    expect(packaging).toThrow('uploadContent is not a GET');
  });
});

describe('the API', () => {
  it('compresses answers from a size on, and is exported by its id', () => {
    const { Resources, Outputs } = packaged({
      compressFrom: 1024,
      exportName: 'glamora-staging-content-api-id',
    });

    expect(Resources['ApiGatewayRestApi']?.Properties).toHaveProperty('MinimumCompressionSize', 1024);
    expect(Outputs).toEqual({
      ApiId: { Value: restApi, Export: { Name: 'glamora-staging-content-api-id' } },
    });
  });

  it('refuses by itself as its functions do: with a problem', () => {
    const throttled = {
      type: 'urn:shop:too_many_requests',
      code: 'too_many_requests',
      status: 429,
      title: 'Too many requests',
    };

    const { Resources } = packaged({ problems: { QUOTA_EXCEEDED: throttled } });

    expect(Resources['ApiGatewayResponseQUOTAEXCEEDED']).toEqual({
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: {
        RestApiId: restApi,
        ResponseType: 'QUOTA_EXCEEDED',
        StatusCode: '429',
        ResponseParameters: {
          'gatewayresponse.header.content-type': "'application/problem+json'",
          'gatewayresponse.header.cache-control': "'no-store'",
          'gatewayresponse.header.x-request-id': 'context.requestId',
          'gatewayresponse.header.retry-after': "'1'",
        },
        ResponseTemplates: {
          'application/json':
            '{"type":"urn:shop:too_many_requests","title":"Too many requests","status":429,' +
            '"detail":"Too many requests","code":"too_many_requests","instance":"$context.path"}',
        },
      },
    });
  });
});
