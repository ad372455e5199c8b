/** How the host tells the supervisor of an invocation: among its output, whose other lines begin with the function in brackets. */
import type { InvocationMeasure } from './function-pool.ts';

export interface FinishedInvocation extends InvocationMeasure {
  readonly functionName: string;
}

const beginning = 'invoked ';

export function toInvocationLine(functionName: string, measure: InvocationMeasure): string {
  return beginning + JSON.stringify({ functionName, ...measure } satisfies FinishedInvocation);
}

/** Undefined for a line that tells something else. */
export function fromInvocationLine(line: string): FinishedInvocation | undefined {
  return line.startsWith(beginning)
    ? (JSON.parse(line.slice(beginning.length)) as FinishedInvocation)
    : undefined;
}
