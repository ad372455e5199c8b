/**
 * Reads every service's serverless.yml as the deployment does, with the framework's own resolution of variables. Results
 * are kept by the hash of everything that can change them.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { StartFailure } from '../backends/start-failure.ts';
import type { ServiceConfiguration } from './service-configuration.ts';

const run = promisify(execFile);

export interface ResolveServicesSettings {
  /** Holds one folder a service. */
  readonly servicesDirectory: string;
  /** Files outside a service's folder that its configuration reads: `config/` of the repository. */
  readonly sharedDirectory: string;
  readonly cacheDirectory: string;
  /** Where the marketplace is reached: `http://127.0.0.1:3000`. */
  readonly publicUrl: string;
}

export const localStage = 'local';

// Stands for the gateway's address while a service is resolved, so that another port does not resolve all anew.
const placeholderHost = 'gateway.invalid';

/** All services that have a serverless.yml. Throws {@link StartFailure} with what the framework says of a wrong one. */
export async function resolveServices(settings: ResolveServicesSettings): Promise<ServiceConfiguration[]> {
  const directories = await serviceDirectories(settings.servicesDirectory);
  const cached = join(settings.cacheDirectory, `${await hashOfAll(directories, settings)}.json`);
  const kept = await readFile(cached, 'utf8').catch(() => null);
  const text = kept ?? (await resolve(directories));
  if (kept === null) await keep(cached, text, settings.cacheDirectory);
  const addressed = text
    .replaceAll(`http://${placeholderHost}`, settings.publicUrl)
    .replaceAll(placeholderHost, new URL(settings.publicUrl).host);
  const resolved = JSON.parse(addressed) as Omit<ServiceConfiguration, 'directory'>[];
  return resolved.map((service, position) => ({ ...service, directory: directories[position] ?? '' }));
}

async function serviceDirectories(servicesDirectory: string): Promise<string[]> {
  const names = await readdir(servicesDirectory);
  return names
    .toSorted()
    .map((name) => join(servicesDirectory, name))
    .filter((directory) => existsSync(join(directory, 'serverless.yml')));
}

async function resolve(directories: readonly string[]): Promise<string> {
  const script = fileURLToPath(new URL('resolve-in-process.ts', import.meta.url));
  const options = {
    stage: localStage,
    param: [`domain=${placeholderHost}`, `publicUrl=http://${placeholderHost}`],
  };
  try {
    const { stdout } = await run(process.execPath, [script, JSON.stringify({ directories, options })], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    throw new StartFailure(`The configuration can't be resolved. ${stderr.trim() || message}`);
  }
}

async function keep(file: string, text: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, text);
  await rename(unfinished, file);
}

async function hashOfAll(
  directories: readonly string[],
  { sharedDirectory }: ResolveServicesSettings,
): Promise<string> {
  const hash = createHash('sha256');
  for (const directory of [sharedDirectory, ...directories])
    for (const file of await configurationFiles(directory))
      hash.update(join(directory, file)).update(await readFile(join(directory, file)).catch(() => ''));
  return hash.digest('hex').slice(0, 40);
}

async function configurationFiles(directory: string): Promise<string[]> {
  const files: string[] = [];
  const pattern = '**/*.{yml,yaml,json,js,cjs,mjs,ts}';
  for await (const file of glob(pattern, { cwd: directory, exclude: isForeign })) files.push(file);
  // Code of functions can't change the configuration.
  return files.filter((file) => !/^(src|tests)\/|^functions\/.*\.ts$/.test(file)).toSorted();
}

function isForeign(name: string): boolean {
  return name.includes('node_modules') || /(^|\/)\./.test(name);
}
