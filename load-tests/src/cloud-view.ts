/** What can be seen of a cloud on this machine past its API: queues and provisioned capacity. */
import { GetQueueAttributesCommand, ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings } from '@glamora/dev-cloud';
import * as z from 'zod/mini';

const descriptionSchema = z.object({
  rpcUrl: z.string(),
  checkout: z.string(),
  endpoints: z.object({ dynamodb: z.string(), sqs: z.string(), metrics: z.optional(z.string()) }),
});
export type CloudDescription = z.output<typeof descriptionSchema>;

/** Null where the marketplace does not tell: it is no local cloud. */
export async function describeCloud(baseUrl: string): Promise<CloudDescription | null> {
  const response = await fetch(`${baseUrl.replace(/\/api$/, '')}/_dev`);
  return response.ok ? descriptionSchema.parse(await response.json()) : null;
}

export interface CloudSample {
  /** Messages that wait, are worked on or are delayed. */
  readonly queued: number;
  readonly deadLetters: number;
  /** The sum of what the scalable functions have provisioned at least; null where nobody tells. */
  readonly provisioned: number | null;
}

export interface CloudView {
  look(): Promise<CloudSample>;
  close(): void;
}

const depths = [
  'ApproximateNumberOfMessages',
  'ApproximateNumberOfMessagesNotVisible',
  'ApproximateNumberOfMessagesDelayed',
] as const;

const scalableFunctions = ['authenticateUser', 'getContentUrl', 'purchaseContent'];

export async function openCloudView({ endpoints }: CloudDescription): Promise<CloudView> {
  const sqs = new SQSClient({ ...localClientSettings(endpoints.sqs), useQueueUrlAsEndpoint: false });
  const { QueueUrls: queues = [] } = await sqs.send(new ListQueuesCommand({ MaxResults: 1000 }));

  const depthOf = async (QueueUrl: string): Promise<number> => {
    const { Attributes = {} } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...depths] }),
    );
    return depths.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  };
  const depthOfAll = async (urls: readonly string[]) =>
    (await Promise.all(urls.map(depthOf))).reduce((sum, depth) => sum + depth, 0);

  return {
    async look() {
      const [queued, deadLetters, provisioned] = await Promise.all([
        depthOfAll(queues.filter((url) => !isForDeadLetters(url))),
        depthOfAll(queues.filter(isForDeadLetters)),
        endpoints.metrics === undefined ? null : readProvisioned(endpoints.metrics),
      ]);
      return { queued, deadLetters, provisioned };
    },
    close: () => sqs.destroy(),
  };
}

function isForDeadLetters(url: string): boolean {
  return url.endsWith('-dead-letters') || url.endsWith('-undelivered-changes');
}

const targetsSchema = z.object({ ScalableTargets: z.array(z.object({ MinCapacity: z.number() })) });

async function readProvisioned(endpoint: string): Promise<number> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'x-amz-target': 'AnyScaleFrontendService.DescribeScalableTargets' },
    body: JSON.stringify({
      ServiceNamespace: 'lambda',
      ResourceIds: scalableFunctions.map((name) => `function:glamora-local-${name}:live`),
    }),
  });
  const { ScalableTargets } = targetsSchema.parse(await response.json());
  return ScalableTargets.reduce((sum, { MinCapacity }) => sum + MinCapacity, 0);
}
