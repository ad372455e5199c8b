/** Too much at once for a service of AWS: not the caller's fault, and soon over. */
export function isThrottled(error: unknown): boolean {
  return error instanceof Error && throttlingNames.has(error.name);
}

const throttlingNames = new Set([
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'ThrottlingException',
  'TooManyRequestsException',
]);
