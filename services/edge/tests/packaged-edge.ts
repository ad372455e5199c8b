/** The edge's template as a deployment would upload it. Needs no account. */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises';
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
const root = join(import.meta.dirname, '../../..');

export async function packageEdge(...options: readonly string[]): Promise<PackagedTemplate> {
  const scratch = await mkdtemp(join(tmpdir(), 'glamora-edge-'));
  const output = join(scratch, 'package');
  try {
    await run(process.execPath, [framework, 'package', '--package', output, ...options], {
      cwd: await mirror(join(scratch, 'mirror')),
      env: { ...process.env, NODE_OPTIONS: '', SLS_NOTIFICATIONS_MODE: 'off' },
    });
    const template = await readFile(join(output, 'cloudformation-template-update-stack.json'), 'utf8');
    return JSON.parse(template) as PackagedTemplate;
  } finally {
    await rm(scratch, { recursive: true });
  }
}

/**
 * The repository by links. The framework writes into the folder of its service, whatever it is told, and two that package one
 * service at the same time take each other's files away.
 * @returns the folder of the edge in it.
 */
async function mirror(target: string): Promise<string> {
  await linkEntries(root, target, 'services');
  await linkEntries(join(root, 'services'), join(target, 'services'), 'edge');
  const edge = join(target, 'services/edge');
  await linkEntries(join(root, 'services/edge'), edge, '.serverless');
  return edge;
}

/** Files are copied: the framework takes no link for its configuration. */
async function linkEntries(from: string, to: string, but: string): Promise<void> {
  await mkdir(to, { recursive: true });
  const entries = (await readdir(from, { withFileTypes: true })).filter(({ name }) => name !== but);
  await Promise.all(
    entries.map((entry) =>
      (entry.isFile() ? copyFile : symlink)(join(from, entry.name), join(to, entry.name)),
    ),
  );
}
