/** Packages a service of `fixtures/` with the framework itself, as a deployment would. Needs no account. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

export interface PackagedResource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly UpdatePolicy?: unknown;
}

export type PackagedResources = Readonly<Record<string, PackagedResource>>;

const run = promisify(execFile);
const framework = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

/** @throws Error with what the framework printed, where it refuses. */
export async function packageService(
  name: string,
  ...options: readonly string[]
): Promise<PackagedResources> {
  const output = await mkdtemp(join(tmpdir(), 'glamora-package-'));
  try {
    await run(process.execPath, [framework, 'package', '--package', output, ...options], {
      cwd: join(import.meta.dirname, 'fixtures', name),
      env: { ...process.env, NODE_OPTIONS: '', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    const template = await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8');
    return (JSON.parse(template) as { Resources: PackagedResources }).Resources;
  } finally {
    await rm(output, { recursive: true });
  }
}
