/**
 * Resolves the variables of services with the framework's own code, and prints the results: `node resolve-in-process.ts
 * '{"directories": [...], "options": {...}}'`. One process for all takes half a second; `osls print`, a second for each.
 */
import { argv, chdir, exit, stderr, stdout } from 'node:process';
import { resolveConfiguration } from './resolve-configuration.ts';
import type { Configuration } from './resolve-configuration.ts';

interface Task {
  readonly directories: readonly string[];
  readonly options: { readonly stage: string; readonly param: readonly string[] };
}

const { directories, options } = JSON.parse(argv[2] ?? '') as Task;
const configurations: Configuration[] = [];
// One after the other: fragments in JavaScript may look at the current directory.
for (const directory of directories) {
  chdir(directory);
  try {
    configurations.push(await resolve(directory));
  } catch (error) {
    stderr.write(`${directory}/serverless.yml: ${(error as Error).message}\n`);
    exit(1);
  }
}
stdout.write(JSON.stringify(configurations));

async function resolve(directory: string): Promise<Configuration> {
  const configuration = await resolveConfiguration(directory, options);
  return {
    ...configuration,
    functions: merged(configuration['functions']),
    resources: merged(configuration['resources']),
  };
}

/** Functions and resources may be written as a list of fragments. */
function merged(fragments: unknown): Configuration {
  const result: Configuration = {};
  for (const fragment of Array.isArray(fragments) ? fragments : [fragments])
    for (const [key, value] of Object.entries((fragment ?? {}) as Configuration)) {
      const known = result[key];
      result[key] = known === undefined ? value : { ...(known as object), ...(value as object) };
    }
  return result;
}
