/** An emulated AWS account on a free port of the loopback interface. All it holds is gone when it stops. */
import { appendFile, mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort, startChildProcess } from '@glamora/dev-cloud/backends';
import { NotAvailable, preparePython } from './python.ts';

const emulator = fileURLToPath(new URL('../../emulator', import.meta.url));

export interface EmulatedAccount {
  readonly endpoint: string;
  /** Has the SDK, and so the framework, talk to the account. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the emulator logged. */
  readonly log: string;
  stop(): Promise<void>;
}

/**
 * @param root of the repository.
 * @returns the account, or why there can't be one.
 */
export async function startEmulatedAccount(root: string): Promise<EmulatedAccount | NotAvailable> {
  const folder = join(root, '.glamora/emulated-aws');
  await mkdir(folder, { recursive: true });
  const python = await preparePython(join(emulator, 'requirements.txt'), folder);
  if (python instanceof NotAvailable) return python;
  const log = join(folder, 'emulator.log');
  await rm(log, { force: true });
  const port = await freePort();
  const account = await startChildProcess({
    name: 'the emulator',
    command: python,
    arguments: [emulator],
    directory: folder,
    environment: await emulatorEnvironment(root, folder, port),
    ready: /Running on http/,
    onOutput: (line) => void appendFile(log, `${line}\n`),
  });
  const endpoint = `http://127.0.0.1:${port}`;
  return { endpoint, environment: clientEnvironment(endpoint), log, stop: () => account.stop() };
}

const credentials = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' };

async function emulatorEnvironment(root: string, folder: string, port: number) {
  return {
    ...credentials,
    GATEWAY_PORT: String(port),
    BIND_HOST: '127.0.0.1',
    MINISTACK_HOST: '127.0.0.1',
    LAMBDA_EXECUTOR: 'local',
    // Roles are enforced: a permission that a function lacks is missed here.
    AUTH: 'true',
    NODE_PATH: await runtimeModules(root, folder),
    PYTHONDONTWRITEBYTECODE: '1',
  };
}

/** Lambda's runtime has the SDK; functions that the framework brings along rely on it, ours carry their own. */
async function runtimeModules(root: string, folder: string): Promise<string> {
  const modules = join(folder, 'runtime-modules');
  await rm(modules, { recursive: true, force: true });
  await mkdir(modules);
  await symlink(join(root, 'node_modules/@aws-sdk'), join(modules, '@aws-sdk'));
  return modules;
}

function clientEnvironment(endpoint: string): Record<string, string> {
  return {
    ...credentials,
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    // Milliseconds between looks at a stack; on AWS, where looking costs, it is five seconds.
    SLS_AWS_MONITORING_FREQUENCY: '500',
  };
}
