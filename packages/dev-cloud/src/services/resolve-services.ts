/**
 * Reads every service's serverless.yml as the deployment does: `osls print` resolves it. That takes a second a service, so
 * results are kept by the hash of everything that can change them.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { glob, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { findPackageJSON } from 'node:module';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
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

/** All services that have a serverless.yml, by name. Throws {@link StartFailure} with what osls says of a wrong one. */
export async function resolveServices(settings: ResolveServicesSettings): Promise<ServiceConfiguration[]> {
  const directories = await serviceDirectories(settings.servicesDirectory);
  const shared = await hashOf(settings.sharedDirectory, ['**/*'], []);
  await mkdir(settings.cacheDirectory, { recursive: true });
  const resolved: ServiceConfiguration[] = [];
  // Each resolution is a process that keeps one core busy.
  const waiting = [...directories];
  const resolveNext = async (): Promise<void> => {
    const directory = waiting.shift();
    if (directory === undefined) return;
    const text = await resolvedText(directory, shared, settings.cacheDirectory);
    resolved.push({ ...withAddress(text, settings.publicUrl), directory });
    await resolveNext();
  };
  await Promise.all(Array.from({ length: availableParallelism() }, resolveNext));
  return resolved.toSorted((a, b) => a.service.localeCompare(b.service));
}

export async function serviceDirectories(servicesDirectory: string): Promise<string[]> {
  const names = await readdir(servicesDirectory);
  return names
    .map((name) => join(servicesDirectory, name))
    .filter((directory) => existsSync(join(directory, 'serverless.yml')));
}

function withAddress(text: string, publicUrl: string): Omit<ServiceConfiguration, 'directory'> {
  const addressed = text
    .replaceAll(`http://${placeholderHost}`, publicUrl)
    .replaceAll(placeholderHost, new URL(publicUrl).host);
  return JSON.parse(addressed) as ServiceConfiguration;
}

async function resolvedText(directory: string, shared: string, cacheDirectory: string): Promise<string> {
  const own = await hashOf(
    directory,
    ['**/*.{yml,yaml,json}', '**/*.{js,cjs,mjs,ts}'],
    // Code of functions can't change the configuration.
    [/^(src|tests)\//, /^functions\/.*\.ts$/],
  );
  const cached = join(cacheDirectory, `${own}-${shared}.json`.slice(-110));
  try {
    return await readFile(cached, 'utf8');
  } catch {
    const text = await print(directory);
    const unfinished = `${cached}.${process.pid}`;
    await writeFile(unfinished, text);
    await rename(unfinished, cached);
    return text;
  }
}

async function print(directory: string): Promise<string> {
  const osls = join(dirname(findPackageJSON('serverless', import.meta.url) ?? ''), 'bin/serverless.js');
  const parameters = [`--param=domain=${placeholderHost}`, `--param=publicUrl=http://${placeholderHost}`];
  try {
    const { stdout } = await run(
      process.execPath,
      [osls, 'print', '--format', 'json', '--stage', localStage, ...parameters],
      {
        cwd: directory,
        maxBuffer: 16 * 1024 * 1024,
        env: { ...process.env, SLS_INTERACTIVE_SETUP_ENABLE: '0' },
      },
    );
    // Plugins may greet on standard output before the document begins.
    const text = stdout.slice(stdout.indexOf('{'));
    JSON.parse(text);
    return text;
  } catch (error) {
    const { stderr, stdout, message } = error as { stderr?: string; stdout?: string; message: string };
    throw new StartFailure(
      `${directory}/serverless.yml can't be resolved: ${stderr || stdout || message}`.trim(),
    );
  }
}

async function hashOf(
  directory: string,
  patterns: readonly string[],
  except: readonly RegExp[],
): Promise<string> {
  const hash = createHash('sha256').update(directory);
  const files: string[] = [];
  for (const pattern of patterns)
    for await (const file of glob(pattern, { cwd: directory, exclude: isDependency })) files.push(file);
  for (const file of files.toSorted()) {
    if (except.some((pattern) => pattern.test(file))) continue;
    try {
      hash.update(file).update(await readFile(join(directory, file)));
    } catch {
      // A folder, or a file that was removed meanwhile.
    }
  }
  return hash.digest('hex').slice(0, 32);
}

function isDependency(name: string): boolean {
  return name.includes('node_modules') || /(^|\/)\./.test(name);
}
