/** Everything that functions print goes to a file; a person at the terminal sees what is wrong. */
import { createWriteStream } from 'node:fs';

export interface FunctionLog {
  write(line: string): void;
  close(): Promise<void>;
}

export function openFunctionLog(path: string, show: (line: string) => void): FunctionLog {
  const file = createWriteStream(path, { flags: 'a' });
  return {
    write(line) {
      file.write(`${line}\n`);
      const shown = forPerson(line);
      if (shown !== null) show(shown);
    },
    close: () => new Promise((resolve) => file.end(resolve)),
  };
}

const notable = new Set(['WARN', 'ERROR', 'CRITICAL']);

function forPerson(line: string): string | null {
  const structured = /^(\[[^\]]+\] )(\{.*\})$/.exec(line);
  if (structured === null) return line;
  try {
    const { level, message } = JSON.parse(structured[2] ?? '') as { level?: string; message?: string };
    return level !== undefined && notable.has(level) ? `${structured[1]}${level} ${message}` : null;
  } catch {
    return line;
  }
}
