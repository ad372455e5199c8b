/** The body of every refusal: RFC 9457, application/problem+json. */
import * as z from 'zod/mini';
import { problemCatalogue } from '../problems.ts';
import type { ProblemCode } from '../problems.ts';

export const problemView = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.enum(Object.keys(problemCatalogue) as [ProblemCode, ...ProblemCode[]]),
  instance: z.string(),
  /** Only where code is `validation_failed`. */
  errors: z.optional(z.array(z.object({ path: z.string(), message: z.string() }))),
});
export type ProblemView = z.output<typeof problemView>;
