/** The edge's template as a deployment would upload it. Needs no account. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface PackagedResource {
  readonly Type: string;
  readonly Condition?: string;
  // oxlint-disable-next-line typescript/no-explicit-any -- each type of resource has its own
  readonly Properties: any;
}

export interface PackagedTemplate {
  readonly Resources: Readonly<Record<string, PackagedResource>>;
}

const run = promisify(execFile);
const framework = createRequire(import.meta.url).resolve('serverless/bin/serverless.js');

export async function packageEdge(...options: readonly string[]): Promise<PackagedTemplate> {
  const output = await mkdtemp(join(tmpdir(), 'glamora-edge-'));
  try {
    await run(process.execPath, [framework, 'package', '--package', output, ...options], {
      cwd: join(import.meta.dirname, '..'),
      env: { ...process.env, NODE_OPTIONS: '', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    const template = await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8');
    return JSON.parse(template) as PackagedTemplate;
  } finally {
    await rm(output, { recursive: true });
  }
}
