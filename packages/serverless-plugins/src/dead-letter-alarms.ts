/**
 * Raises an alarm for each queue that takes what failed: dead-letter queues, and on-failure destinations of event sources.
 *
 * The queues are found by what refers to them, so that a new one can't be forgotten.
 *
 * Configuration, under `custom.deadLetterAlarms`:
 *
 *     topic: { Fn::ImportValue: alarms-topic-arn }    # who is told
 *     description: 'What to do: docs/runbooks/dead-letters.md'
 */
import { failureTargets } from './failure-targets.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Settings {
  readonly topic: unknown;
  /** What whoever is told reads after the queue's name: a place to go on from. */
  readonly description: string;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: { readonly deadLetterAlarms?: Settings };
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, Resource> };
    };
  };
}

export default class DeadLetterAlarmsPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = {
      'after:aws:package:finalize:mergeCustomProviderResources': () => declareAlarms(framework),
    };
  }
}

/** @throws Error where there are such queues and nobody to tell. */
function declareAlarms({ service }: Framework): void {
  const { Resources } = service.provider.compiledCloudFormationTemplate;
  const queues = [...new Set(failureTargets(Resources))].filter((id) => isQueue(Resources[id]));
  if (queues.length === 0) return;
  const settings = service.custom?.deadLetterAlarms;
  if (!settings) throw new Error(`${queues.join(', ')} takes what failed: set custom.deadLetterAlarms.`);
  for (const id of queues) Resources[`${id}Alarm`] = toAlarm(id, Resources[id]?.Properties, settings);
}

function toAlarm(id: string, queue: Resource['Properties'] = {}, { topic, description }: Settings): Resource {
  const name = queue['QueueName'];
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      ...(typeof name === 'string' ? { AlarmName: name } : {}),
      AlarmDescription: `${typeof name === 'string' ? name : id} holds what failed. ${description}`,
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Dimensions: [{ Name: 'QueueName', Value: { 'Fn::GetAtt': [id, 'QueueName'] } }],
      Statistic: 'Maximum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      // An idle queue reports nothing after six hours.
      TreatMissingData: 'notBreaching',
      AlarmActions: [topic],
    },
  };
}

function isQueue(resource: Resource | undefined): boolean {
  return resource?.Type === 'AWS::SQS::Queue';
}
