import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { releaseProbe } from '@glamora/runtime';
import { releaseCheck } from '../src/index.ts';
import { startFakeAws } from './fake-aws.ts';
import type { FakeAws, FunctionAnswer } from './fake-aws.ts';

const release = (TargetVersion: string) => ({
  version: 0,
  Resources: [
    {
      'glamora-test-getContent': {
        Type: 'AWS::Lambda::Function',
        Properties: { Name: 'glamora-test-getContent', Alias: 'live', CurrentVersion: '6', TargetVersion },
      },
    },
  ],
  Hooks: [{ BeforeAllowTraffic: 'glamora-test-checkContentRelease' }],
});

const verdict = (status: string) => ({
  deploymentId: 'd-1',
  lifecycleEventHookExecutionId: 'hook-1',
  status,
});

describe('the check of a release', () => {
  let aws: FakeAws;

  beforeEach(async () => {
    aws = await startFakeAws();
    aws.specification = release('7');
  });
  afterEach(() => aws.stop());

  const check = () =>
    releaseCheck(aws.clients)(
      { DeploymentId: 'd-1', LifecycleEventHookExecutionId: 'hook-1' },
      { getRemainingTimeInMillis: () => 60_000 },
    );

  test('tries the version that is to get traffic, once, with an event that does nothing', async () => {
    await check();

    expect(aws.invocations).toEqual([
      {
        path: '/2015-03-31/functions/glamora-test-getContent/invocations?Qualifier=7',
        event: releaseProbe,
      },
    ]);
  });

  test.each<[string, FunctionAnswer]>([
    ['refuses, which takes all it needs', { payload: { statusCode: 401, body: '{}' } }],
    ['answers', { payload: { statusCode: 200, body: '{}' } }],
    ['has emptied its batch', { payload: { batchItemFailures: [] } }],
    ['has left its job alone', { payload: null }],
  ])('lets a version through that %s', async (_, answer) => {
    aws.answer = answer;

    const outcome = await check();

    expect(outcome).toEqual({ status: 'Succeeded', tried: 1, faults: [] });
    expect(aws.verdicts).toEqual([verdict('Succeeded')]);
  });

  test.each<[string, FunctionAnswer]>([
    ['can’t start', { payload: { errorMessage: 'TABLE_NAME: is missing' }, functionError: 'Unhandled' }],
    ['answers that it is broken', { payload: { statusCode: 500, body: '{}' } }],
  ])('holds a version back that %s', async (_, answer) => {
    aws.answer = answer;

    const outcome = await check();

    expect(aws.verdicts).toEqual([verdict('Failed')]);
    expect(outcome?.faults).toEqual([`glamora-test-getContent:7 answered ${JSON.stringify(answer.payload)}`]);
  });

  test.each([
    ['can’t be read', undefined, 'RevisionDoesNotExistException'],
    ['names no version', { Resources: [] }, 'releases no version'],
  ])('holds a release back that %s, instead of leaving CodeDeploy to wait', async (_, said, fault) => {
    aws.specification = said;

    const outcome = await check();

    expect(aws.verdicts).toEqual([verdict('Failed')]);
    expect(outcome?.faults).toEqual([expect.stringContaining(fault)]);
  });
});
