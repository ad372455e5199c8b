/** Environment variables, parsed once when a function initialises. */
import * as z from 'zod/mini';

/**
 * The variables that a function needs, as its `schema.ts` names them.
 * @throws Error naming every variable that is missing or wrong; the deployment is at fault, so failing loudly is right.
 */
export function readEnvironment<Schema extends z.ZodMiniType>(
  schema: Schema,
  variables: NodeJS.ProcessEnv = process.env,
): z.output<Schema> {
  const parsed = schema.safeParse(variables);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(`The environment of this function is wrong: ${faults.join('; ')}`);
}

/** A number written in digits. */
export const numberVariable = z.pipe(
  z.string('is missing').check(z.regex(/^[0-9]+$/, 'must be a whole number')),
  z.transform(Number),
);

export const textVariable = z.string('is missing').check(z.minLength(1, 'is empty'));
