/** What is watched of the table: whether it refuses, how long it takes, and how much of it is used. */
import { inWords, toAlarm } from '@glamora/serverless-plugins/alarm';
import type { Figure, Metric } from '@glamora/serverless-plugins/alarm';
import { textVariable } from './framework.ts';
import type { Framework } from './framework.ts';
import { indexNames } from './table-indexes.ts';

type Kind =
  | 'read-throttles'
  | 'write-throttles'
  | 'throttled-requests'
  | 'query-latency'
  | 'latency'
  | 'read-consumption'
  | 'write-consumption';

/** What the services ask of the table; an alarm takes ten metrics at most. */
const operations = [
  'GetItem',
  'BatchGetItem',
  'Query',
  'Scan',
  'PutItem',
  'UpdateItem',
  'DeleteItem',
  'TransactWriteItems',
] as const;

/** Those whose time does not depend on how much they were given to do. */
const quickOperations = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query'] as const;

/** Units a second that a table paid by request has, unless the account was granted more. */
const unitsByRequest = 40_000;

const scaleUp = { Ref: 'ScaleUpDynamodbTopic' };
const investigate = { Ref: 'InvestigateLatencyTopic' };

/** A fragment of the template; empty where the stage has none but the alarms of releases. */
export async function tableAlarms(framework: Framework): Promise<object> {
  if ((await textVariable(framework, 'param:alarms')) !== 'all') return {};
  const figures = (await framework.resolveVariable('self:custom.tableAlarms')) as Readonly<
    Record<Kind, Figure>
  >;
  const isProvisioned = (await textVariable(framework, 'param:tableCapacity')) === 'provisioned';
  const table = `glamora-${await textVariable(framework, 'sls:stage')}`;
  const alarm = (kind: Kind, says: string, topic: object, of: Parameters<typeof toAlarm>[0]['of']) =>
    toAlarm({
      name: `${table}-table-${kind}`,
      says: `${says}: ${inWords(figures[kind])}`,
      runbook: topic === investigate ? 'table-latency' : 'table-throttles',
      topic,
      figure: figures[kind],
      of,
    });
  return {
    Resources: {
      TableReadThrottlesAlarm: alarm(
        'read-throttles',
        'Units of reading were refused by the table or an index',
        scaleUp,
        { expression: 'SUM(METRICS())', metrics: ofTableAndIndexes(table, 'ReadThrottleEvents') },
      ),
      TableWriteThrottlesAlarm: alarm(
        'write-throttles',
        'Units of writing were refused by the table or an index',
        scaleUp,
        { expression: 'SUM(METRICS())', metrics: ofTableAndIndexes(table, 'WriteThrottleEvents') },
      ),
      TableThrottledRequestsAlarm: alarm('throttled-requests', 'Calls were refused by the table', scaleUp, {
        expression: 'SUM(METRICS())',
        metrics: byOperation(table, 'ThrottledRequests', operations, 'Sum'),
      }),
      TableQueryLatencyAlarm: alarm(
        'query-latency',
        'Milliseconds that queries take on average',
        investigate,
        ofTable(table, 'SuccessfulRequestLatency', 'Average', { Operation: 'Query' }),
      ),
      TableLatencyAlarm: alarm(
        'latency',
        'Milliseconds that the slowest kind of call takes on average',
        investigate,
        {
          expression: 'MAX(METRICS())',
          metrics: byOperation(table, 'SuccessfulRequestLatency', quickOperations, 'Average'),
        },
      ),
      TableReadConsumptionAlarm: alarm(
        'read-consumption',
        'Percent of the table’s units of reading in use',
        scaleUp,
        consumption(table, 'Read', isProvisioned),
      ),
      TableWriteConsumptionAlarm: alarm(
        'write-consumption',
        'Percent of the table’s units of writing in use',
        scaleUp,
        consumption(table, 'Write', isProvisioned),
      ),
    },
  };
}

function consumption(table: string, direction: 'Read' | 'Write', isProvisioned: boolean) {
  const consumed = ofTable(table, `Consumed${direction}CapacityUnits`, 'Sum');
  const bought = ofTable(table, `Provisioned${direction}CapacityUnits`, 'Average');
  return isProvisioned
    ? { expression: '100 * consumed / PERIOD(consumed) / bought', metrics: { consumed, bought } }
    : { expression: `100 * consumed / PERIOD(consumed) / ${unitsByRequest}`, metrics: { consumed } };
}

function ofTableAndIndexes(table: string, name: string): Readonly<Record<string, Metric>> {
  const ofIndex = (index: string) => ofTable(table, name, 'Sum', { GlobalSecondaryIndexName: index });
  return {
    table: ofTable(table, name, 'Sum'),
    ...Object.fromEntries(indexNames().map((index) => [index.toLowerCase(), ofIndex(index)])),
  };
}

function byOperation(
  table: string,
  name: string,
  kinds: readonly string[],
  statistic: string,
): Readonly<Record<string, Metric>> {
  return Object.fromEntries(
    kinds.map((Operation) => [
      `${Operation.charAt(0).toLowerCase()}${Operation.slice(1)}`,
      ofTable(table, name, statistic, { Operation }),
    ]),
  );
}

function ofTable(
  table: string,
  name: string,
  statistic: string,
  dimensions: Readonly<Record<string, string>> = {},
): Metric {
  return { namespace: 'AWS/DynamoDB', name, dimensions: { TableName: table, ...dimensions }, statistic };
}
