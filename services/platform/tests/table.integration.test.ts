/** The table as a stage has it: how it is paid for, where it is held, and what is kept of it. */
import { beforeAll, describe, expect, test } from '@jest/globals';
import { resolvePlatform, resourcesOf } from './resolved-platform.ts';
import type { Template } from './resolved-platform.ts';

interface TableProperties {
  readonly BillingMode: string;
  readonly GlobalSecondaryIndexes: readonly {
    readonly IndexName: string;
    readonly WriteProvisionedThroughputSettings: object;
  }[];
  readonly Replicas: readonly {
    readonly Region: string;
    readonly DeletionProtectionEnabled: boolean;
    readonly PointInTimeRecoverySpecification: object;
    readonly ReadProvisionedThroughputSettings?: object;
    readonly GlobalSecondaryIndexes?: readonly { readonly IndexName: string }[];
  }[];
  readonly StreamSpecification: object;
  readonly TimeToLiveSpecification: object;
  readonly WriteProvisionedThroughputSettings: object;
}

interface BudgetProperties {
  readonly NotificationsWithSubscribers: readonly {
    readonly Notification: { readonly NotificationType: string; readonly Threshold: number };
  }[];
}

interface Schedule {
  readonly ScheduleExpression: string;
  readonly Target: { readonly Input: string };
}

const tableOf = ({ Resources }: Template) => Resources['Table']?.Properties as unknown as TableProperties;

const indexes = ['GSI1', 'GSI2', 'GSI3', 'GSI4', 'GSI5'];

describe('in production', () => {
  let template: Template;

  beforeAll(async () => {
    template = await resolvePlatform('production');
  });

  test('the table is paid by request', () => {
    const table = tableOf(template);

    expect(table.BillingMode).toBe('PAY_PER_REQUEST');
    expect(resourcesOf(template, 'AWS::Scheduler::Schedule')).toEqual([]);
  });

  test('its stream holds both images, and rows end by their own time', () => {
    const table = tableOf(template);

    expect(table.StreamSpecification).toEqual({ StreamViewType: 'NEW_AND_OLD_IMAGES' });
    expect(table.TimeToLiveSpecification).toEqual({ AttributeName: 'timeToLive', Enabled: true });
  });

  test('neither the table nor the assets go with the stack, and the table can be taken back to any second', () => {
    const { AssetsBucket, Table } = template.Resources;

    expect(Table).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(AssetsBucket).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    expect(tableOf(template).Replicas).toEqual([
      expect.objectContaining({
        Region: 'us-east-1',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ]);
  });

  test('a month’s bill tells of itself at a half, at four fifths, when spent and when it will be', () => {
    const budget = template.Resources['MonthlyBudget']?.Properties;

    const { NotificationsWithSubscribers: notices } = budget as unknown as BudgetProperties;
    expect(
      notices.map(({ Notification }) => [Notification.NotificationType, Notification.Threshold]),
    ).toEqual([
      ['ACTUAL', 50],
      ['ACTUAL', 80],
      ['ACTUAL', 100],
      ['FORECASTED', 100],
    ]);
  });

  test('what others import is exported', () => {
    const names = Object.values(template.Outputs).flatMap(({ Export }) => (Export ? [Export.Name] : []));

    const imported = [
      'glamora-production-alarms-topic-arn',
      'glamora-production-assets-bucket-name',
      'glamora-production-investigate-latency-topic-arn',
      'glamora-production-notifications-topic-arn',
      'glamora-production-scale-up-dynamodb-topic-arn',
      'glamora-production-scale-up-lambda-topic-arn',
      'glamora-production-table-arn',
      'glamora-production-table-name',
      'glamora-production-table-stream-arn',
    ];
    expect(names).toEqual(expect.arrayContaining(imported));
  });
});

describe('in a stage whose data nobody needs, with capacity bought ahead by the clock, in three regions', () => {
  let template: Template;

  beforeAll(async () => {
    template = await resolvePlatform(
      'dev',
      'tableCapacity=provisioned',
      'tableSchedule=true',
      'replicaRegions=eu-west-1, us-west-2',
    );
  });

  test('the stack goes away as a whole', () => {
    const { AssetsBucket, Table } = template.Resources;

    expect(Table?.DeletionPolicy).toBe('Delete');
    expect(AssetsBucket?.DeletionPolicy).toBe('Delete');
    expect(tableOf(template).Replicas.map((replica) => replica.DeletionProtectionEnabled)).toEqual([
      false,
      false,
      false,
    ]);
  });

  test('each region holds the table, and reads of it and of each index scale there', () => {
    const { Replicas } = tableOf(template);

    expect(Replicas.map(({ Region }) => Region)).toEqual(['us-east-1', 'eu-west-1', 'us-west-2']);
    for (const replica of Replicas) {
      expect(replica.ReadProvisionedThroughputSettings).toEqual({
        ReadCapacityAutoScalingSettings: scaling(100),
      });
      expect(replica.GlobalSecondaryIndexes).toEqual(
        indexes.map((IndexName) => ({
          IndexName,
          ReadProvisionedThroughputSettings: { ReadCapacityAutoScalingSettings: scaling(25) },
        })),
      );
    }
  });

  test('writes scale between 100 and 4,000 at 70 %, and each index with them', () => {
    const table = tableOf(template);

    expect(table.BillingMode).toBe('PROVISIONED');
    expect(table.WriteProvisionedThroughputSettings).toEqual({
      WriteCapacityAutoScalingSettings: scaling(100),
    });
    expect(
      table.GlobalSecondaryIndexes.map((index) => [
        index.IndexName,
        index.WriteProvisionedThroughputSettings,
      ]),
    ).toEqual(indexes.map((index) => [index, { WriteCapacityAutoScalingSettings: scaling(25) }]));
  });

  test.each([
    ['TableWritesEveningBegins', 'cron(0 18 ? * MON-THU *)', 200],
    ['TableWritesEveningEnds', 'cron(0 22 ? * MON-THU *)', 100],
    ['TableWritesWeekendBegins', 'cron(0 0 ? * FRI *)', 150],
    ['TableWritesWeekendEveningBegins', 'cron(0 18 ? * FRI,SAT,SUN *)', 300],
    ['TableWritesWeekendEveningEnds', 'cron(0 22 ? * FRI,SAT,SUN *)', 150],
    ['TableWritesWeekBegins', 'cron(0 0 ? * MON *)', 100],
  ])('%s: the least is changed', (name, expression, least) => {
    const schedule = template.Resources[name]?.Properties as unknown as Schedule;

    expect(schedule.ScheduleExpression).toBe(expression);
    expect(JSON.parse(schedule.Target.Input)).toEqual({
      ServiceNamespace: 'dynamodb',
      ResourceId: 'table/glamora-dev',
      ScalableDimension: 'dynamodb:table:WriteCapacityUnits',
      MinCapacity: least,
    });
  });

  test('reads and writes of the table and of each index follow the clock', () => {
    const schedules = resourcesOf(template, 'AWS::Scheduler::Schedule') as unknown as {
      Properties: Schedule;
    }[];

    const targets = schedules.map(({ Properties }) => {
      const input = JSON.parse(Properties.Target.Input) as { ResourceId: string; ScalableDimension: string };
      return `${input.ResourceId} ${input.ScalableDimension}`;
    });
    expect(new Set(targets).size).toBe(2 * (1 + indexes.length));
  });
});

function scaling(least: number) {
  return {
    MinCapacity: least,
    MaxCapacity: 4000,
    SeedCapacity: least,
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 70, ScaleOutCooldown: 60, ScaleInCooldown: 300 },
  };
}
