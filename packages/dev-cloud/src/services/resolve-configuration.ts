/** A service's configuration with its variables resolved, by the framework's own code. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

export type Configuration = Record<string, unknown>;
type Source = object;

const require = createRequire(import.meta.url);
const variables = 'serverless/lib/configuration/variables';
const readConfiguration = require('serverless/lib/configuration/read') as (
  path: string,
) => Promise<Configuration>;
const resolveVariables = require(variables) as (settings: object) => Promise<void>;
const source = (name: string) => require(`${variables}/sources/${name}`) as Source;
const instanceSource = (name: string) =>
  require(`${variables}/sources/instance-dependent/${name}`) as (serverless: object) => Source;

/**
 * @param directory of the service; has to be the current one, as fragments in JavaScript may look there.
 * @param options as on the framework's command line: `stage`, `param` as `name=value`.
 */
export async function resolveConfiguration(directory: string, options: object): Promise<Configuration> {
  const configuration = await readConfiguration(join(directory, 'serverless.yml'));
  const serverless = {
    instanceId: 'local',
    configurationInput: configuration,
    processedInput: { options },
  };
  const sources = {
    env: source('env'),
    file: source('file'),
    opt: source('opt'),
    self: source('self'),
    strToBool: source('str-to-bool'),
    sls: instanceSource('get-sls')(serverless),
  };
  const settings = { serviceDir: directory, configuration, options };
  // Parameters come from a file, so that has to be read before they are asked for.
  await resolveVariables({ ...settings, sources });
  const param = instanceSource('param')(serverless);
  await resolveVariables({ ...settings, sources: { ...sources, param } });
  return configuration;
}
