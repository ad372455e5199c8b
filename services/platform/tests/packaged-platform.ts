/** The platform's template as the framework packages it for a stage. Needs no account. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
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
const framework = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** @param parameters of the stage, where they differ from config/stages.yml: `tableCapacity=provisioned`. */
export async function packagePlatform(stage: string, ...parameters: readonly string[]): Promise<Template> {
  const output = await mkdtemp(join(tmpdir(), 'glamora-platform-'));
  const options = parameters.flatMap((parameter) => ['--param', parameter]);
  try {
    await run(process.execPath, [framework, 'package', '--stage', stage, '--package', output, ...options], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, NODE_OPTIONS: '', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    return JSON.parse(
      await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8'),
    ) as Template;
  } finally {
    await rm(output, { recursive: true });
  }
}

export function resourcesOf(template: Template, type: string): readonly Resource[] {
  return Object.values(template.Resources).filter(({ Type }) => Type === type);
}
