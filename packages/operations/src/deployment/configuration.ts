/** What the files in config/ and serverless-compose.yml say about a deployment. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';

const tiersFile = z.record(z.string(), z.looseObject({ account: z.object({ concurrency: z.int() }) }));
const stagesFile = z.record(z.string(), z.looseObject({ tier: z.optional(z.string()) }));
const composeFile = z.object({ services: z.record(z.string(), z.unknown()) });

export interface DeploymentConfiguration {
  readonly tier: string;
  /** How many functions the account must be able to run at once. */
  readonly concurrency: number;
  readonly services: readonly string[];
}

/**
 * @param tier null for what the stage says of itself.
 * @throws CommandError for a tier that there is not.
 */
export async function readConfiguration(
  root: string,
  stage: string,
  tier: string | null,
): Promise<DeploymentConfiguration> {
  const [tiers, stages, compose] = await Promise.all([
    readYaml(join(root, 'config/tiers.yml'), tiersFile),
    readYaml(join(root, 'config/stages.yml'), stagesFile),
    readYaml(join(root, 'serverless-compose.yml'), composeFile),
  ]);
  const chosen = tier ?? stages[stage]?.tier ?? stages['default']?.tier ?? '';
  const found = tiers[chosen];
  if (!found) throw new CommandError(`There is no tier "${chosen}": ${Object.keys(tiers).join(', ')}.`);
  return {
    tier: chosen,
    concurrency: found.account.concurrency,
    services: Object.keys(compose.services),
  };
}

async function readYaml<Schema extends z.ZodMiniType>(file: string, schema: Schema) {
  return schema.parse(parse(await readFile(file, 'utf8')));
}
