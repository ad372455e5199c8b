/** The table and the queues. */
import { lineAt } from './subject.ts';
import type { Subject } from './subject.ts';
import { graph } from './widget.ts';
import type { Row, Section } from './widget.ts';

const operations = ['GetItem', 'BatchGetItem', 'Query', 'PutItem', 'UpdateItem', 'TransactWriteItems'];

export function tableSection({ stage, indexes, figures }: Subject): Section {
  const row = (metric: string, ...rest: Row): Row => [
    'AWS/DynamoDB',
    metric,
    'TableName',
    `glamora-${stage}`,
    ...rest,
  ];
  const units = (direction: 'Read' | 'Write') =>
    graph({
      title: `${direction} units in a minute`,
      rows: [
        row(`Consumed${direction}CapacityUnits`, { label: 'table', id: 'consumed' }),
        ...indexes.map((index) =>
          row(`Consumed${direction}CapacityUnits`, 'GlobalSecondaryIndexName', index, { label: index }),
        ),
        row(`Provisioned${direction}CapacityUnits`, { id: 'bought', stat: 'Average', visible: false }),
        [{ expression: 'bought * 60', label: 'bought for the table' }],
        [
          {
            expression: `bought * 60 * ${percent(figures.table['read-consumption'])} / 100`,
            label: 'more is needed',
          },
        ],
      ],
      statistic: 'Sum',
    });
  const latency = (statistic: string) =>
    graph({
      title: `Latency, ms, ${statistic}`,
      rows: operations.map((operation) =>
        row('SuccessfulRequestLatency', 'Operation', operation, { label: operation }),
      ),
      statistic,
      lines: [
        ...lineAt(figures.table['latency'], 'alarm'),
        ...lineAt(figures.table['query-latency'], 'queries: alarm'),
      ],
      width: 6,
    });
  return {
    heading: '## Table',
    widgets: [
      units('Read'),
      units('Write'),
      graph({
        title: 'Refused for want of capacity',
        rows: ['ReadThrottleEvents', 'WriteThrottleEvents'].flatMap((metric) => [
          row(metric, { label: `${metric} table` }),
          ...indexes.map((index) =>
            row(metric, 'GlobalSecondaryIndexName', index, { label: `${metric} ${index}` }),
          ),
        ]),
        statistic: 'Sum',
        lines: lineAt(figures.table['read-throttles'], 'any is too many'),
      }),
      ...['Average', 'p50', 'p95', 'p99'].map(latency),
    ],
  };
}

export function queueSection({ stage, services, figures }: Subject): Section {
  const waiting = services.flatMap(({ queues }) => queues);
  const failed = services.flatMap(({ failures }) => failures);
  const row = (metric: string, queue: string): Row => [
    'AWS/SQS',
    metric,
    'QueueName',
    `glamora-${stage}-${queue}`,
    { label: queue },
  ];
  return {
    heading: '## Queues',
    widgets: [
      graph({
        title: 'Messages waiting',
        rows: waiting.map((queue) => row('ApproximateNumberOfMessagesVisible', queue)),
        statistic: 'Maximum',
      }),
      graph({
        title: 'Age of the oldest, s',
        rows: waiting.map((queue) => row('ApproximateAgeOfOldestMessage', queue)),
        statistic: 'Maximum',
        lines: lineAt(figures.queue['age'], 'alarm'),
      }),
      graph({
        title: 'Failed for good · docs/runbooks/dead-letters.md',
        rows: failed.map((queue) => row('ApproximateNumberOfMessagesVisible', queue)),
        statistic: 'Maximum',
        lines: [{ label: 'any is too many', value: 0 }],
      }),
    ],
  };
}

function percent(figure: Subject['figures']['table'][string] | undefined): number {
  const [line] = lineAt(figure, '');
  return line?.value ?? 100;
}
