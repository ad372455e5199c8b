/** What surrounds the work of every invocation. */
import { logger } from './logger.ts';
import { traced } from './tracer.ts';
import type { TraceAnnotations } from './tracer.ts';

/** Runs the work as a subsegment; log keys that were appended on the way end with it. */
export async function observeInvocation<Result>(
  name: string,
  work: (annotate: (annotations: TraceAnnotations) => void) => Promise<Result>,
): Promise<Result> {
  try {
    return await traced(name, work);
  } finally {
    logger.resetKeys();
  }
}
