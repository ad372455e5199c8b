/** Services as they would be uploaded, without bundling their code. Needs no account. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import type { Template } from './template.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

interface Composed {
  readonly path: string;
  readonly dependsOn: readonly string[];
}

/** A stage at a tier: what `--stage` and `--param tier=` say. */
export interface Variant {
  readonly stage: string;
  readonly tier: string;
}

/** A stage's templates, by service. */
export type Stack = Readonly<Record<string, Template>>;

/** What serverless-compose.yml deploys, by service. */
export function composition(): Readonly<Record<string, Composed>> {
  const { services } = parse(readFileSync(join(root, 'serverless-compose.yml'), 'utf8')) as {
    services: Record<string, { path: string; dependsOn?: string | string[] }>;
  };
  return Object.fromEntries(
    Object.entries(services).map(([name, { path, dependsOn = [] }]) => [
      name,
      { path, dependsOn: [dependsOn].flat() },
    ]),
  );
}

/** All services at each variant, in its order. @throws Error with what the framework says of a service that it refuses. */
export async function packageServices(variants: readonly Variant[]): Promise<readonly Stack[]> {
  const services = Object.entries(composition());
  const tasks = variants.flatMap(({ stage, tier }) =>
    services.map(([, { path }]) => ({ directory: join(root, path), stage, parameters: { tier } })),
  );
  const templates = await packageInOneProcess(tasks);
  return variants.map((_, variant) =>
    Object.fromEntries(
      services.map(([name], position) => [
        name,
        templates[variant * services.length + position] ?? { Resources: {} },
      ]),
    ),
  );
}

async function packageInOneProcess(tasks: readonly object[]): Promise<readonly Template[]> {
  try {
    const { stdout } = await run(
      process.execPath,
      [join(import.meta.dirname, 'package-in-process.ts'), JSON.stringify(tasks)],
      // Jest's own options are not for the framework.
      { maxBuffer: 256 * 1024 * 1024, env: { ...process.env, NODE_OPTIONS: '' } },
    );
    return JSON.parse(stdout) as Template[];
  } catch (error) {
    // What was to be run says less than what it said.
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new Error(stderr.trim() || message, { cause: error });
  }
}
