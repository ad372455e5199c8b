/** The platform's template for a stage, with the framework's variables put in. Nothing is written, so that tests may run side by side. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties: Readonly<Record<string, unknown>>;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
}

const run = promisify(execFile);
const platform = join(import.meta.dirname, '..');
const resolver = join(platform, '../../packages/dev-cloud/src/services/resolve-in-process.ts');

/** @param parameters of the stage, where they differ from config/stages.yml: `tableCapacity=provisioned`. */
export async function resolvePlatform(stage: string, ...parameters: readonly string[]): Promise<Template> {
  const task = { directories: [platform], options: { stage, param: parameters } };
  const { stdout } = await run(process.execPath, [resolver, JSON.stringify(task)], {
    env: { ...process.env, NODE_OPTIONS: '' },
    maxBuffer: 16 * 1024 * 1024,
  });
  const [{ resources }] = JSON.parse(stdout) as [{ readonly resources: Template }];
  return resources;
}

export function resourcesOf(template: Template, type: string): readonly Resource[] {
  return Object.values(template.Resources).filter(({ Type }) => Type === type);
}
