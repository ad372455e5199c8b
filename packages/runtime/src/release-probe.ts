/**
 * The event that a new version of a function is tried with before it gets traffic. It does nothing, to whatever function it
 * is given: to an API it is a request of nobody for nothing, to a consumer an empty batch, and a job leaves its work alone.
 */
const isProbe = 'releaseProbe';

export const releaseProbe = {
  [isProbe]: true,
  Records: [],
  path: '/',
  headers: {},
  body: null,
  isBase64Encoded: false,
  pathParameters: null,
  queryStringParameters: null,
  multiValueQueryStringParameters: null,
  requestContext: { requestId: 'release-probe' },
} as const;

export function isReleaseProbe(event: unknown): boolean {
  return typeof event === 'object' && event !== null && isProbe in event;
}
