/**
 * serverless-compose.yml for one run: compose takes neither parameters nor a region on its command line, only in its file.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse, stringify } from 'yaml';
import * as z from 'zod/mini';

const composeFile = z.object({ services: z.record(z.string(), z.looseObject({ path: z.string() })) });

export interface ComposeSettings {
  readonly region: string;
  /** `name=value` */
  readonly parameters: readonly string[];
}

/**
 * @param root folder of serverless-compose.yml.
 * @returns the folder to run in.
 */
export async function writeComposeFile(root: string, settings: ComposeSettings): Promise<string> {
  const folder = join(root, '.glamora/deployment');
  const { services } = composeFile.parse(parse(await readFile(join(root, 'serverless-compose.yml'), 'utf8')));
  const own = Object.entries(services).map(([name, service]) => [
    name,
    { ...service, path: join(relative(folder, root), service.path), ...inputs(settings) },
  ]);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'serverless-compose.yml'),
    stringify({ services: Object.fromEntries(own) as object }),
  );
  return folder;
}

function inputs({ region, parameters }: ComposeSettings): object {
  const params = Object.fromEntries(parameters.map(nameAndValue));
  return { region, ...(parameters.length === 0 ? {} : { params }) };
}

function nameAndValue(parameter: string): readonly [string, string] {
  const [name = '', ...value] = parameter.split('=');
  return [name, value.join('=')];
}
