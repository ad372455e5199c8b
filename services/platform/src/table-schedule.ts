/**
 * Capacity by the clock, where the table's is bought ahead and load is known: twice as much in the evening, half as much again from
 * Friday to Sunday. What is set is the least that auto scaling may go down to; target tracking stays on top of it.
 *
 * A global table keeps its scalable targets to itself, so that none of them can be declared with a schedule: EventBridge
 * Scheduler calls Application Auto Scaling instead.
 */
import { flagVariable, textVariable } from './framework.ts';
import type { Framework } from './framework.ts';
import { indexNames } from './table-indexes.ts';

interface Bounds {
  readonly MinCapacity: number;
}

interface Capacity {
  readonly billingMode: 'PAY_PER_REQUEST' | 'PROVISIONED';
  readonly tableWrites: { readonly WriteCapacityAutoScalingSettings: Bounds };
  readonly indexWrites: { readonly WriteCapacityAutoScalingSettings: Bounds };
}

interface Change {
  readonly name: string;
  readonly expression: string;
  /** Of the least capacity. */
  readonly factor: number;
}

/** In UTC. Evening and weekend multiply. */
const changes: readonly Change[] = [
  { name: 'WeekBegins', expression: 'cron(0 0 ? * MON *)', factor: 1 },
  { name: 'EveningBegins', expression: 'cron(0 18 ? * MON-THU *)', factor: 2 },
  { name: 'EveningEnds', expression: 'cron(0 22 ? * MON-THU *)', factor: 1 },
  { name: 'WeekendBegins', expression: 'cron(0 0 ? * FRI *)', factor: 1.5 },
  { name: 'WeekendEveningBegins', expression: 'cron(0 18 ? * FRI,SAT,SUN *)', factor: 3 },
  { name: 'WeekendEveningEnds', expression: 'cron(0 22 ? * FRI,SAT,SUN *)', factor: 1.5 },
];

interface Target {
  readonly name: string;
  readonly resourceId: string;
  readonly dimension: string;
  readonly least: number;
}

/** A fragment of the template; empty where nothing is to be scheduled. */
export async function tableSchedule(framework: Framework): Promise<object> {
  const capacity = (await framework.resolveVariable('self:custom.capacity')) as Capacity;
  const isScheduled = await flagVariable(framework, 'param:tableSchedule');
  if (!isScheduled || capacity.billingMode !== 'PROVISIONED') return {};
  const table = `glamora-${await textVariable(framework, 'sls:stage')}`;
  const targets = [
    ...dimensions('Table', `table/${table}`, 'table', capacity.tableWrites),
    ...indexNames().flatMap((index) =>
      dimensions(index, `table/${table}/index/${index}`, 'index', capacity.indexWrites),
    ),
  ];
  const schedules = targets.flatMap((target) => changes.map((change) => toSchedule(target, change)));
  return { Resources: { TableScheduleRole: role, ...Object.fromEntries(schedules) } };
}

function dimensions(
  name: string,
  resourceId: string,
  kind: 'table' | 'index',
  { WriteCapacityAutoScalingSettings: { MinCapacity: least } }: Capacity['tableWrites'],
): readonly Target[] {
  return ['Read', 'Write'].map((direction) => ({
    name: `${name}${direction}s`,
    resourceId,
    dimension: `dynamodb:${kind}:${direction}CapacityUnits`,
    least,
  }));
}

function toSchedule({ name, resourceId, dimension, least }: Target, change: Change) {
  const schedule = {
    Type: 'AWS::Scheduler::Schedule',
    Condition: 'IsHomeRegion',
    DependsOn: 'Table',
    Properties: {
      ScheduleExpression: change.expression,
      FlexibleTimeWindow: { Mode: 'OFF' },
      Target: {
        Arn: {
          'Fn::Sub':
            'arn:${AWS::Partition}:scheduler:::aws-sdk:applicationautoscaling:registerScalableTarget',
        },
        RoleArn: { 'Fn::GetAtt': ['TableScheduleRole', 'Arn'] },
        Input: JSON.stringify({
          ServiceNamespace: 'dynamodb',
          ResourceId: resourceId,
          ScalableDimension: dimension,
          MinCapacity: Math.round(least * change.factor),
        }),
      },
    },
  };
  return [`${name}${change.name}`, schedule] as const;
}

const role = {
  Type: 'AWS::IAM::Role',
  Condition: 'IsHomeRegion',
  Properties: {
    AssumeRolePolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'scheduler.amazonaws.com' },
          Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } },
        },
      ],
    },
    Policies: [
      {
        PolicyName: 'set-the-least-capacity',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Action: 'application-autoscaling:RegisterScalableTarget',
              Resource: {
                'Fn::Sub':
                  'arn:${AWS::Partition}:application-autoscaling:${AWS::Region}:${AWS::AccountId}:scalable-target/*',
              },
              Condition: { StringEquals: { 'application-autoscaling:service-namespace': 'dynamodb' } },
            },
          ],
        },
      },
    ],
  },
};
