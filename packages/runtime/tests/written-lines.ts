/** What a function writes to its log: Powertools writes past the console of Jest, to the streams of the process. */
import { jest } from '@jest/globals';
import { logger } from '../src/index.ts';

type Line = Readonly<Record<string, unknown>>;

export interface WrittenLines {
  /** Structured log lines so far. */
  logs(): readonly Line[];
  /** Lines in CloudWatch's embedded metric format so far. */
  metrics(): readonly (Line & { readonly _aws: EmbeddedMetrics })[];
  restore(): void;
}

export interface EmbeddedMetrics {
  readonly Timestamp: number;
  readonly CloudWatchMetrics: readonly {
    readonly Namespace: string;
    readonly Dimensions: readonly (readonly string[])[];
    readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
  }[];
}

/** Catches what is written, from level INFO on, until it is restored. */
export function catchWrittenLines(): WrittenLines {
  const level = logger.getLevelName();
  let text = '';
  const write = (chunk: unknown) => {
    text += String(chunk);
    return true;
  };
  const spies = [process.stdout, process.stderr].map((stream) =>
    jest.spyOn(stream, 'write').mockImplementation(write),
  );
  logger.setLogLevel('INFO');
  const lines = () => text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Line]));
  return {
    logs: () => lines().filter((line) => !('_aws' in line)),
    metrics: () => lines().filter((line): line is Line & { _aws: EmbeddedMetrics } => '_aws' in line),
    restore() {
      for (const spy of spies) spy.mockRestore();
      logger.setLogLevel(level);
    },
  };
}
