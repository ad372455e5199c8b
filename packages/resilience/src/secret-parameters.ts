/**
 * Secrets of a stage, kept as SecureString parameters and read once when a function initialises.
 *
 * A signed call instead of the SDK's client: a cold start waits for this, and loading the client takes longer than the call.
 */
import { DependencyUnavailable } from '@glamora/contracts';
import * as z from 'zod/mini';
import { createSignedHttp } from './signed-http.ts';

const answerSchema = z.object({
  Parameters: z.array(z.object({ Name: z.string(), Value: z.string() })),
});

const attempts = 3;

/**
 * @param names full parameter names, at most ten.
 * @returns their values in the same order.
 * @throws Error naming those that do not exist: the stage was not set up; or saying why they may not be read.
 */
export async function readSecretParameters<const Names extends readonly string[]>(
  names: Names,
  endpoint = parameterStoreEndpoint(),
): Promise<{ readonly [Place in keyof Names]: string }> {
  const { Parameters } = await askParameterStore(names, endpoint);
  const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  const missing = names.filter((name) => values.get(name) === undefined);
  if (missing.length > 0) throw new Error(`These parameters do not exist: ${missing.join(', ')}`);
  return names.map((name) => values.get(name)) as unknown as { readonly [Place in keyof Names]: string };
}

async function askParameterStore(names: readonly string[], endpoint: string, attempt = 1) {
  const send = createSignedHttp({ endpoint, service: 'ssm', dependency: 'the parameter store' });
  try {
    const { status, body } = await send({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AmazonSSM.GetParameters' },
      body: { Names: names, WithDecryption: true },
    });
    if (status === 200) return answerSchema.parse(body);
    throw new Error(`The parameter store refuses ${names.join(', ')}: ${JSON.stringify(body)}`);
  } catch (error) {
    if (attempt === attempts || !(error instanceof DependencyUnavailable)) throw error;
    return askParameterStore(names, endpoint, attempt + 1);
  }
}

/** Where the SDK's client would look. */
function parameterStoreEndpoint(): string {
  const region = process.env['AWS_REGION'] ?? 'us-east-1';
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return (
    process.env['AWS_ENDPOINT_URL_SSM'] ??
    process.env['AWS_ENDPOINT_URL'] ??
    `https://ssm.${region}.${domain}`
  );
}
