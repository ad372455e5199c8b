/** The Serverless Framework, run over all services through compose. */
import { spawn } from 'node:child_process';
import { writeComposeFile } from './compose.ts';
import type { Action, DeploymentOptions } from './options.ts';

export interface FrameworkRun {
  readonly root: string;
  readonly options: DeploymentOptions;
  /** Of all services, in the order of serverless-compose.yml. */
  readonly services: readonly string[];
  /** On top of ours. */
  readonly environment: Readonly<Record<string, string>>;
}

/** Its output goes where ours goes. @returns its exit code. */
export async function runFramework(action: Action, run: FrameworkRun): Promise<number> {
  const folder = await writeComposeFile(run.root, run.options);
  for (const args of frameworkCalls(action, run)) {
    // oxlint-disable-next-line no-await-in-loop -- a call follows the one before, if that went well
    const code = await runServerless(folder, args, run.environment);
    if (code !== 0) return code;
  }
  return 0;
}

/** Command lines, without the program's name. */
export function frameworkCalls(
  action: Action,
  { options, services }: Pick<FrameworkRun, 'options' | 'services'>,
): readonly (readonly string[])[] {
  const { service, stage, force } = options;
  // Compose can't force all at once.
  const isForced = force && action === 'deploy';
  if (service === null && !isForced) return [[action, '--stage', stage]];
  return (service === null ? services : [service]).map((name) => [
    `${name}:${action}`,
    '--stage',
    stage,
    ...(isForced ? ['--force'] : []),
  ]);
}

function runServerless(
  cwd: string,
  args: readonly string[],
  environment: FrameworkRun['environment'],
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('serverless', args, {
      cwd,
      stdio: 'inherit',
      env: { ...process.env, ...environment },
    });
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
