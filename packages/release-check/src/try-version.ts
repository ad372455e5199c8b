/** Invokes a version once, with an event that does nothing. */
import { InvokeCommand } from '@aws-sdk/client-lambda';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import { releaseProbe } from '@glamora/runtime';
import type { ReleasedVersion } from './released-versions.ts';

/**
 * A refusal is a good answer: the function started, found its environment and its secrets, and read the request.
 * @returns what is wrong with the version, or undefined.
 */
export async function faultOfVersion(
  client: LambdaClient,
  { functionName, version }: ReleasedVersion,
): Promise<string | undefined> {
  const { FunctionError, Payload } = await client.send(
    new InvokeCommand({
      FunctionName: functionName,
      Qualifier: version,
      Payload: JSON.stringify(releaseProbe),
    }),
  );
  const answer = Payload?.transformToString() ?? '';
  const failed = FunctionError !== undefined || statusOf(answer) >= 500;
  return failed ? `${functionName}:${version} answered ${answer}` : undefined;
}

/** 0 for a function that speaks no HTTP. */
function statusOf(answer: string): number {
  const parsed = JSON.parse(answer || 'null') as { readonly statusCode?: unknown } | null;
  return Number(parsed?.statusCode ?? 0);
}
