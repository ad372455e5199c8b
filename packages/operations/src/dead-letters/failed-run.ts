/** Asynchronous runs of a function that Lambda gave up: what they were called with, and how they are called once more. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import * as z from 'zod/mini';

/** What Lambda sends to the on-failure destination of a function. */
export const failedRun = z.object({
  timestamp: z.iso.datetime(),
  requestContext: z.object({
    functionArn: z.string(),
    /** `RetriesExhausted`, `EventAgeExceeded`. */
    condition: z.string(),
    approximateInvokeCount: z.number(),
  }),
  requestPayload: z.unknown(),
  /** What the function threw; absent where it never ran. */
  responsePayload: z.optional(
    z.object({ errorType: z.optional(z.string()), errorMessage: z.optional(z.string()) }),
  ),
});
export type FailedRun = z.output<typeof failedRun>;

/** Not waited for, since it may take minutes: a run that fails again is in the queue again. */
export async function runAgain(
  { requestContext, requestPayload }: FailedRun,
  lambda: LambdaClient,
): Promise<void> {
  await lambda.send(
    new InvokeCommand({
      FunctionName: requestContext.functionArn,
      InvocationType: 'Event',
      Payload: JSON.stringify(requestPayload ?? {}),
    }),
  );
}
