/** How the host tells the supervisor of an invocation: among its output, whose other lines begin with the function in brackets. */
import type { MeasuredInvocation } from '../scaling/metric-store.ts';
import type { InvocationMeasure } from './function-pool.ts';

const beginning = 'invoked ';

export function toInvocationLine(functionName: string, measure: InvocationMeasure): string {
  return beginning + JSON.stringify({ functionName, ...measure } satisfies MeasuredInvocation);
}

/** Undefined for a line that tells something else. */
export function fromInvocationLine(line: string): MeasuredInvocation | undefined {
  return line.startsWith(beginning)
    ? (JSON.parse(line.slice(beginning.length)) as MeasuredInvocation)
    : undefined;
}
