/** Where a stage's parts answer: those of the local cloud, or AWS with the credentials of the environment. */
import { awsClientSettings } from '@glamora/resilience';
import * as z from 'zod/mini';
import { CommandError } from './command-error.ts';

const endpoints = z.object({
  dynamodb: z.string(),
  sqs: z.string(),
  s3: z.string(),
  lambda: z.string(),
});
type Service = keyof z.output<typeof endpoints>;

export interface Stage {
  readonly name: string;
  /** For the constructor of a client of this service. */
  readonly clientSettings: (service: Service) => object;
}

const local = 'local';

/**
 * @param environment names the local cloud's port (GLAMORA_PORT, 3000).
 * @throws CommandError where the local cloud does not answer.
 */
export async function connectStage(
  name: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Stage> {
  if (name !== local) return { name, clientSettings: () => awsClientSettings() };
  const found = await describeLocalCloud(`http://127.0.0.1:${environment['GLAMORA_PORT'] ?? '3000'}`);
  return {
    name,
    clientSettings: (service) => ({
      ...awsClientSettings(),
      endpoint: found[service],
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    }),
  };
}

async function describeLocalCloud(url: string): Promise<z.output<typeof endpoints>> {
  try {
    const response = await fetch(`${url}/_dev`);
    return z.object({ endpoints }).parse(await response.json()).endpoints;
  } catch (cause) {
    throw new CommandError(
      `The local cloud does not answer at ${url}. Start it with "npm run dev", say where it is with GLAMORA_PORT, or name another stage with --stage.`,
      { cause },
    );
  }
}
