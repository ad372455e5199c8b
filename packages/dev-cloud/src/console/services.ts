/** The services that run, with what is known of their functions. */
import type { RunningServices } from '../supervisor/running-services.ts';
import { functionName } from '../services/service-configuration.ts';
import { queueNameOfArn } from '../cloudformation/resources/queue.ts';
import type { FunctionActivities } from './function-activity.ts';
import type { KnownQueue } from './queues.ts';
import type { BreakerView, CacheView, FunctionView, ServiceView, StreamView } from './snapshot.ts';

interface NamedFunction {
  readonly key: string;
  /** As Lambda knows it. */
  readonly name: string;
}

export function servicesOf(running: RunningServices | null, activities: FunctionActivities): ServiceView[] {
  if (running === null) return [];
  return running.services
    .map((service) => ({
      name: service.service,
      functions: Object.keys(service.functions ?? {}).map((key) =>
        toFunctionView({ key, name: functionName(service, key) }, running, activities),
      ),
    }))
    .filter(({ functions }) => functions.length > 0);
}

function toFunctionView(
  { key, name }: NamedFunction,
  { plan }: RunningServices,
  activities: FunctionActivities,
): FunctionView {
  const { traffic, lastError } = activities.of(name);
  const isOurs = (each: { readonly functionName: string }) => each.functionName === name;
  return {
    name: key,
    triggers: [
      ...plan.routes.filter(isOurs).map(({ method, resource }) => `${method} ${resource}`),
      ...plan.queues.filter(isOurs).map(({ queueArn }) => `queue ${shortQueueName(queueArn)}`),
      ...plan.streams.filter(isOurs).map(() => 'the table’s stream'),
      ...plan.schedules.filter(isOurs).map(({ every }) => `every ${every} minutes`),
    ],
    concurrency: traffic.concurrency(),
    lastError,
    ...traffic.traffic(),
  };
}

export function namedFunctions(running: RunningServices | null): NamedFunction[] {
  return (running?.services ?? []).flatMap((service) =>
    Object.keys(service.functions ?? {}).map((key) => ({ key, name: functionName(service, key) })),
  );
}

export function breakersOf(running: RunningServices | null, activities: FunctionActivities): BreakerView[] {
  return namedFunctions(running).flatMap(({ key, name }) =>
    activities.breakersOf(name).map((breaker) => ({ functionName: key, ...breaker })),
  );
}

export function cachesOf(running: RunningServices | null, activities: FunctionActivities): CacheView[] {
  return namedFunctions(running).flatMap(({ key, name }) => {
    const caches = activities.cachesOf(name);
    return caches === null ? [] : [{ functionName: key, ...caches }];
  });
}

export function knownQueues(running: RunningServices | null): KnownQueue[] {
  if (running === null) return [];
  const read = new Set(running.plan.queues.map(({ queueArn }) => queueNameOfArn(queueArn)));
  return running.deployment.resources.flatMap(({ type, attributes }) => {
    const name = attributes['QueueName'] ?? '';
    return type === 'AWS::SQS::Queue' ? [{ name, isRead: read.has(name) }] : [];
  });
}

export function streamsOf(running: RunningServices | null): StreamView[] {
  const readers = new Set(running?.plan.streams.map((stream) => stream.functionName));
  const keys = new Map(namedFunctions(running).map(({ key, name }) => [name, key]));
  // A function that reads a stream and a queue would be listed for both; none does.
  return (running?.eventSources ?? [])
    .filter((source) => readers.has(source.functionName))
    .map((source) => {
      const { received, failed, discarded, lagMilliseconds } = source.statistics();
      const name = keys.get(source.functionName) ?? source.functionName;
      return { functionName: name, received, failed, discarded, lagMilliseconds };
    });
}

function shortQueueName(arn: string): string {
  return queueNameOfArn(arn).replace(/^glamora-local-/, '');
}
