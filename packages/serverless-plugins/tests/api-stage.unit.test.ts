import { describe, expect, it } from '@jest/globals';
import ApiStagePlugin from '../src/api-stage.ts';
import type { Framework } from '../src/api-stage.ts';

const restApi = { Ref: 'ApiGatewayRestApi' };

function frameworkWith(
  resources: Framework['service']['provider']['compiledCloudFormationTemplate']['Resources'],
  throttles: Record<string, { rate: number; burst: number }> = {},
): Framework {
  return {
    service: {
      custom: { apiStage: { throttles } },
      functions: {
        uploadContent: { events: [{ http: { method: 'post', path: '/content' } }] },
        getContentUrl: { events: [{ http: { method: 'get', path: 'content/{contentId}/url' } }] },
        settlePurchase: { events: [{}] },
      },
      provider: { tracing: { apiGateway: true }, compiledCloudFormationTemplate: { Resources: resources } },
    },
    getProvider: () => ({ getStage: () => 'staging' }),
  };
}

function resourcesOf(framework: Framework) {
  const { hooks } = new ApiStagePlugin(framework);
  for (const hook of Object.values(hooks)) hook();
  return framework.service.provider.compiledCloudFormationTemplate.Resources;
}

const deployment = () => ({
  Type: 'AWS::ApiGateway::Deployment',
  Properties: { RestApiId: restApi, StageName: 'staging' },
});

describe('the API stage', () => {
  it('is declared once, on the deployment, which no longer makes one on the side', () => {
    const framework = frameworkWith({ ApiGatewayDeployment42: deployment() });

    const resources = resourcesOf(framework);

    expect(resources['ApiGatewayDeployment42']?.Properties).toEqual({ RestApiId: restApi });
    expect(resources['ApiGatewayStage']).toEqual({
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: restApi,
        DeploymentId: { Ref: 'ApiGatewayDeployment42' },
        StageName: 'staging',
        TracingEnabled: true,
        MethodSettings: [],
      },
    });
  });

  it('limits the stage, and each method that has a figure of its own', () => {
    const throttles = {
      stage: { rate: 2000, burst: 5000 },
      uploadContent: { rate: 100, burst: 200 },
      getContentUrl: { rate: 500, burst: 500 },
      settlePurchase: { rate: 1, burst: 1 },
    };

    const resources = resourcesOf(frameworkWith({ ApiGatewayDeployment42: deployment() }, throttles));

    expect(resources['ApiGatewayStage']?.Properties['MethodSettings']).toEqual([
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
    const resources = resourcesOf(frameworkWith({ Table: { Type: 'AWS::DynamoDB::Table', Properties: {} } }));

    expect(Object.keys(resources)).toEqual(['Table']);
  });
});
