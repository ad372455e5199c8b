/**
 * Child processes that never outlive this one.
 *
 * A pipe stays open between the two. When it closes, because we stop the child or because we were killed, a watcher in
 * the child's process group ends the child: first politely, so that it can save its state, then by force. Nothing else
 * works after kill -9, which leaves us no moment to tidy up.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { StartFailure } from './start-failure.ts';

export interface ChildProcessSettings {
  /** What a person calls it: `the database`. */
  readonly name: string;
  readonly command: string;
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly directory?: string;
  /** The line of output that says it is ready. */
  readonly ready: RegExp;
  /** Turns the output of a failed start into a line that says how to mend it; null where it has nothing to say. */
  readonly explain?: (output: string) => string | null;
  /** Sees every line of output but the one that says it is ready. */
  readonly onOutput?: (line: string) => void;
}

export interface RunningChildProcess {
  /** Another one after each crash. */
  readonly pid: number;
  /** What {@link ChildProcessSettings.ready} matched. */
  readonly ready: RegExpExecArray;
  /** Comes only if the process ends without having been stopped: how it ended, with its last lines. */
  readonly died: Promise<string>;
  /** Kills it, which leaves it no moment to tidy up, and starts it again with the same settings. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

// A dead child whose parent was killed may stay as a zombie until init finds it: to wait for that is to wait for nothing.
const watcher = `
exec 3<&0
child=$$
alive() {
  case "$(ps -o stat= -p "$child" 2>/dev/null)" in '' | Z*) return 1 ;; esac
}
(
  while read -r _; do :; done <&3
  kill -TERM "$child" 2>/dev/null
  tries=0
  while alive && [ "$tries" -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
  if alive; then kill -KILL "$child" 2>/dev/null; fi
) >/dev/null 2>&1 &
exec "$@" </dev/null 3<&-
`;

const keptLines = 20;
const pipeGraceMilliseconds = 2_000;
const shortened = (line: string) => (line.length > 160 ? `${line.slice(0, 160)} …` : line);

/** Starts a program and waits until it says that it is ready. Throws {@link StartFailure} where it ends before that. */
export async function startChildProcess(settings: ChildProcessSettings): Promise<RunningChildProcess> {
  const died = Promise.withResolvers<string>();
  let running = await launch(settings);
  const tellOfItsEnd = async (launched: LaunchedProcess): Promise<void> => {
    const how = await launched.ended;
    if (launched.mayEnd) return;
    died.resolve([`${settings.name} ended (${how}). Its last lines:`, ...launched.lastLines()].join('\n  '));
  };
  void tellOfItsEnd(running);
  return {
    get pid() {
      return running.child.pid ?? 0;
    },
    ready: running.ready,
    died: died.promise,
    async crash() {
      running.mayEnd = true;
      running.child.kill('SIGKILL');
      await running.ended;
      running = await launch(settings);
      void tellOfItsEnd(running);
    },
    async stop() {
      running.mayEnd = true;
      running.child.stdin?.destroy();
      // Where there is no shell, there is no watcher that would hear of the closed pipe.
      if (process.platform === 'win32') running.child.kill();
      await running.ended;
    },
  };
}

interface LaunchedProcess {
  readonly child: ChildProcess;
  readonly ready: RegExpExecArray;
  /** How it ended. */
  readonly ended: Promise<string>;
  lastLines(): readonly string[];
  /** Whether its end is wanted. */
  mayEnd: boolean;
}

async function launch(settings: ChildProcessSettings): Promise<LaunchedProcess> {
  const child = spawnWatched(settings);
  const lines: string[] = [];
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => {
      child.stdin?.destroy();
      const how = signal ? `killed by ${signal}` : `exit code ${code}`;
      // Its last lines are waited for, but not for as long as a process of its own holds the pipes.
      const patience = setTimeout(() => leavePipes(child), pipeGraceMilliseconds);
      child.once('close', () => {
        clearTimeout(patience);
        resolve(how);
      });
    });
  });
  const ready = new Promise<RegExpExecArray>((resolve) => {
    onEachLine(child, (line) => {
      lines.push(line);
      if (lines.length > keptLines) lines.shift();
      const match = settings.ready.exec(line);
      if (match) resolve(match);
      else settings.onOutput?.(line);
    });
  });

  const first = await Promise.race([ready, ended]);
  if (typeof first === 'string') {
    const output = lines.join('\n');
    throw new StartFailure(
      settings.explain?.(output) ?? `${settings.name} did not start (${first}). Its last lines:\n${output}`,
    );
  }
  return { child, ready: first, ended, lastLines: () => lines.slice(-8).map(shortened), mayEnd: false };
}

/** Then they close for us, whoever else holds them. */
function leavePipes({ stdout, stderr }: ChildProcess): void {
  stdout?.destroy();
  stderr?.destroy();
}

function spawnWatched(settings: ChildProcessSettings): ChildProcess {
  const options = {
    env: { ...process.env, ...settings.environment },
    stdio: 'pipe' as const,
    ...(settings.directory === undefined ? {} : { cwd: settings.directory }),
  };
  if (process.platform === 'win32') return spawn(settings.command, settings.arguments, options);
  // A process group of its own: Ctrl-C in the terminal must reach the supervisor alone, which then stops the parts in order.
  return spawn('/bin/sh', ['-c', watcher, 'sh', settings.command, ...settings.arguments], {
    ...options,
    detached: true,
  });
}

function onEachLine(child: ChildProcess, listener: (line: string) => void): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = '';
    stream?.setEncoding('utf8');
    stream?.on('data', (chunk: string) => {
      const pieces = (rest + chunk).split('\n');
      rest = pieces.pop() ?? '';
      for (const line of pieces) listener(line);
    });
    stream?.on('end', () => {
      if (rest !== '') listener(rest);
    });
  }
}
