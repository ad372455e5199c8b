/**
 * Signature Version 4, as API Gateway checks it before a route that only operators may call (`authorizer: aws_iam`). On this
 * machine the one operator is whoever has the local credentials, those that every local function has too.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

export const localOperator = {
  accessKeyId: 'local',
  secretAccessKey: 'local',
  accountId: '000000000000',
  arn: 'arn:aws:iam::000000000000:user/local-operator',
} as const;

/** The region and the service that a signature is for. */
const scope = 'us-east-1/execute-api/aws4_request';

/** As on AWS, a signature is good for five minutes before and after its time. */
const longestDistanceMs = 300_000;

export interface SignableRequest {
  readonly method: string;
  /** With its query, as it is sent: `/scaling/status?a=1`. */
  readonly url: string;
  /** By name in lower case; `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** The headers that make the request one of the local operator's. */
export function signAsOperator(request: SignableRequest, now: Date): Readonly<Record<string, string>> {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const headers = { ...request.headers, 'x-amz-date': time };
  const signed = Object.keys(headers).toSorted();
  const signature = signatureOf({ ...request, headers }, signed, time);
  return {
    'x-amz-date': time,
    authorization: `AWS4-HMAC-SHA256 Credential=${localOperator.accessKeyId}/${time.slice(0, 8)}/${scope}, SignedHeaders=${signed.join(';')}, Signature=${signature}`,
  };
}

const authorization =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^,\s]+), ?SignedHeaders=([a-z0-9;-]+), ?Signature=([0-9a-f]{64})$/;

/** Whether the local operator signed exactly this request, lately. */
export function isSignedByOperator(request: SignableRequest, now: Date): boolean {
  const { authorization: header = '', 'x-amz-date': time = '' } = request.headers;
  const [, accessKeyId, day, signedScope, names = '', signature = ''] = authorization.exec(header) ?? [];
  if (accessKeyId !== localOperator.accessKeyId || signedScope !== scope || !time.startsWith(day ?? '-'))
    return false;
  if (!(Math.abs(timeOf(time) - now.getTime()) <= longestDistanceMs)) return false;
  const signed = names.split(';');
  if (!signed.includes('host') || !signed.includes('x-amz-date')) return false;
  return timingSafeEqual(Buffer.from(signature), Buffer.from(signatureOf(request, signed, time)));
}

/** `20261120T120000Z`; NaN for anything else. */
function timeOf(text: string): number {
  const [, year, month, day, hour, minute, second] =
    /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function signatureOf(request: SignableRequest, signed: readonly string[], time: string): string {
  const textToSign = [
    'AWS4-HMAC-SHA256',
    time,
    `${time.slice(0, 8)}/${scope}`,
    sha256(canonical(request, signed)),
  ];
  let key: Buffer = Buffer.from(`AWS4${localOperator.secretAccessKey}`);
  for (const part of [time.slice(0, 8), ...scope.split('/'), textToSign.join('\n')])
    key = createHmac('sha256', key).update(part).digest();
  return key.toString('hex');
}

function canonical({ method, url, headers, body }: SignableRequest, signed: readonly string[]): string {
  const [path = '/', query = ''] = url.split(/\?(.*)/s);
  return [
    method,
    path.split('/').map(encode).join('/'),
    canonicalQuery(query),
    ...signed.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}`),
    '',
    signed.join(';'),
    sha256(body),
  ].join('\n');
}

function canonicalQuery(query: string): string {
  return [...new URLSearchParams(query)]
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .toSorted()
    .join('&');
}

/** As RFC 3986 has it: all but the unreserved characters. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(data: string | Uint8Array): string {
  return createHash('sha256').update(data).digest('hex');
}
