import { describe, expect, it } from '@jest/globals';
import DeadLetterAlarmsPlugin from '../src/dead-letter-alarms.ts';
import type { Framework } from '../src/dead-letter-alarms.ts';

type Resources = Framework['service']['provider']['compiledCloudFormationTemplate']['Resources'];

const topic = { 'Fn::ImportValue': 'glamora-staging-alarms-topic-arn' };
const settings = { topic, description: 'What to do: docs/runbooks/dead-letters.md' };

const queue = (QueueName: string, properties: object = {}) => ({
  Type: 'AWS::SQS::Queue',
  Properties: { QueueName, ...properties },
});
const redriveTo = (id: string) => ({
  RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [id, 'Arn'] }, maxReceiveCount: 5 },
});

function resourcesWithAlarms(Resources: Resources, custom: Framework['service']['custom'] = {}): Resources {
  const framework: Framework = {
    service: { custom, provider: { compiledCloudFormationTemplate: { Resources } } },
  };
  for (const hook of Object.values(new DeadLetterAlarmsPlugin(framework).hooks)) hook();
  return Resources;
}

describe('dead-letter alarms', () => {
  it('tell of the first message in a queue’s dead letters, and where to go on from', () => {
    const resources = resourcesWithAlarms(
      {
        Settlement: queue('glamora-staging-settlement', redriveTo('SettlementDeadLetters')),
        SettlementDeadLetters: queue('glamora-staging-settlement-dead-letters'),
      },
      { deadLetterAlarms: settings },
    );

    expect(Object.keys(resources)).toEqual([
      'Settlement',
      'SettlementDeadLetters',
      'SettlementDeadLettersAlarm',
    ]);
    expect(resources['SettlementDeadLettersAlarm']).toEqual({
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmName: 'glamora-staging-settlement-dead-letters',
        AlarmDescription:
          'glamora-staging-settlement-dead-letters holds what failed. What to do: docs/runbooks/dead-letters.md',
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': ['SettlementDeadLetters', 'QueueName'] } }],
        Statistic: 'Maximum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
        AlarmActions: [topic],
      },
    });
  });

  it('watch the on-failure destination of an event source too', () => {
    const resources = resourcesWithAlarms(
      {
        Undelivered: queue('glamora-staging-undelivered-changes'),
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: {
            DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Undelivered', 'Arn'] } } },
          },
        },
      },
      { deadLetterAlarms: settings },
    );

    expect(resources).toHaveProperty('UndeliveredAlarm');
  });

  it('are one for a queue that takes what failed of several', () => {
    const resources = resourcesWithAlarms(
      {
        First: queue('first', redriveTo('DeadLetters')),
        Second: queue('second', redriveTo('DeadLetters')),
        DeadLetters: queue('dead-letters'),
      },
      { deadLetterAlarms: settings },
    );

    expect(Object.keys(resources).filter((id) => id.endsWith('Alarm'))).toEqual(['DeadLettersAlarm']);
  });

  it('are for somebody: a service that says nobody is not packaged', () => {
    const packaging = () =>
      resourcesWithAlarms({
        Settlement: queue('settlement', redriveTo('SettlementDeadLetters')),
        SettlementDeadLetters: queue('settlement-dead-letters'),
      });

    expect(packaging).toThrow('SettlementDeadLetters takes what failed');
  });

  it('are left out where nothing takes what failed', () => {
    const resources = resourcesWithAlarms({ Jobs: queue('jobs') });

    expect(Object.keys(resources)).toEqual(['Jobs']);
  });
});
