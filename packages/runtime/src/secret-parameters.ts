/** Secrets of a stage, kept as SecureString parameters and read once when a function initialises. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';

/**
 * @param names full parameter names, at most ten.
 * @returns their values in the same order.
 * @throws Error naming those that do not exist: the stage was not set up.
 */
export async function readSecretParameters<const Names extends readonly string[]>(
  names: Names,
  client = new SSMClient({ maxAttempts: 3 }),
): Promise<{ readonly [Place in keyof Names]: string }> {
  const { Parameters = [] } = await client.send(
    new GetParametersCommand({ Names: [...names], WithDecryption: true }),
  );
  const values = new Map(Parameters.map(({ Name, Value }) => [Name, Value]));
  const missing = names.filter((name) => values.get(name) === undefined);
  if (missing.length > 0) throw new Error(`These parameters do not exist: ${missing.join(', ')}`);
  return names.map((name) => values.get(name)) as unknown as { readonly [Place in keyof Names]: string };
}
