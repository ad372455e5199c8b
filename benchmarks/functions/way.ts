/** One way to write a function, in a process of its own: what it hooks into the process slows no other. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

export interface MeasuredAnswer {
  readonly statusCode: number;
  readonly body: string;
  readonly milliseconds: number;
  /** Of the whole process, while the call went on. */
  readonly cpuMs: number;
}

export interface Way {
  /** @throws Error where the function answers with another status. */
  call(event: object, status: number): Promise<MeasuredAnswer>;
  stop(): void;
}

const script = fileURLToPath(new URL('way-process.ts', import.meta.url));

/** @param environment beside that of this process. */
export async function startWay(
  module: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Way> {
  const child = fork(script, [module], {
    env: { ...process.env, ...environment },
    // Lambda takes what is printed through a pipe at next to no cost; a terminal would be measured instead of the function.
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const ended = once(child, 'exit').then((): never => {
    throw new Error(`${module} ended`);
  });
  // Whoever waits for an answer hears of it; being stopped is no failure.
  ended.catch(() => undefined);
  const next = async (): Promise<unknown> => {
    const [message] = (await Promise.race([once(child, 'message'), ended])) as unknown[];
    return message;
  };
  await next();
  return {
    async call(event, status) {
      const answered = next();
      child.send(event);
      const answer = (await answered) as MeasuredAnswer;
      if (answer.statusCode !== status)
        throw new Error(`${status} was expected: ${answer.statusCode} ${answer.body}`);
      return answer;
    },
    stop: () => void child.kill(),
  };
}
