/** Commands of the repository, run as a person would. */
import { spawn } from 'node:child_process';

export interface CommandSettings {
  readonly root: string;
  /** On top of ours. */
  readonly environment: Readonly<Record<string, string>>;
  /** Sees every piece of output. */
  readonly onOutput: (text: string) => void;
}

/** @returns all it printed. @throws Error with its last lines, where it does not end with 0. */
export function runCommand(words: readonly string[], settings: CommandSettings): Promise<string> {
  const [program = '', ...args] = words;
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: settings.root,
      env: { ...process.env, ...settings.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const take = (chunk: Buffer) => {
      output += chunk.toString();
      settings.onOutput(chunk.toString());
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`"${words.join(' ')}" ended with ${code}:\n${lastLines(output)}`));
    });
  });
}

function lastLines(output: string): string {
  return output.trimEnd().split('\n').slice(-25).join('\n');
}
