/** What holds for every call, however badly it is made. */
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { endpoints } from '@glamora/contracts';
import type { Endpoint } from '@glamora/contracts';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newPerson, problemIn, publish, send, url } from './marketplace/marketplace.ts';

let token: string;
let contentId: string;

beforeAll(async () => {
  const person = await newPerson();
  token = person.accessToken;
  ({ contentId } = await publish(person));
});

const purchaseId = `0x${'ab'.repeat(32)}`;

/** A path that fits the endpoint. */
function pathOf({ path }: Endpoint): string {
  return path
    .replace('{contentId}', contentId)
    .replace('{purchaseId}', purchaseId)
    .replace('{walletAddress}', `0x${'1'.repeat(40)}`);
}

const withBody = endpoints.filter((endpoint: Endpoint) => endpoint.body !== undefined);
const sendTo = (endpoint: Endpoint, body: string, headers: Record<string, string> = {}) =>
  send(endpoint.method, pathOf(endpoint), {
    ...(endpoint.authentication === 'iam' ? { operator: true } : { token }),
    body,
    headers: { 'idempotency-key': randomUUID(), ...headers },
  });

describe.each(withBody)('$method $path', (endpoint) => {
  it.each([
    ['cut short', '{"a":'],
    ['with a comma too many', '{"a":1,}'],
    ['in single quotes', "{'a':1}"],
    ['empty', ''],
    ['of null bytes', '\u0000\u0000'],
  ])('refuses JSON %s', async (_, body) => {
    const answer = await sendTo(endpoint, body);

    expect(problemIn(answer)).toMatchObject({ status: 400, code: 'malformed_json' });
  });

  it.each(['null', '[]', '"text"', '7', 'true'])('refuses %s in place of an object', async (body) => {
    const answer = await sendTo(endpoint, body);

    expect(problemIn(answer)).toMatchObject({
      status: 400,
      code: 'validation_failed',
      errors: [{ path: 'body' }],
    });
  });

  it('refuses a field that it does not know, by name', async () => {
    const answer = await sendTo(endpoint, '{"isAdmin":true}');

    expect(problemIn(answer).errors).toContainEqual({
      path: 'body.isAdmin',
      message: 'is not a known field',
    });
  });

  it('refuses a body over 64 KB', async () => {
    const answer = await sendTo(endpoint, JSON.stringify({ text: 'x'.repeat(65_536) }));

    expect(problemIn(answer)).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('refuses a body that is not JSON by its own word', async () => {
    const answer = await sendTo(endpoint, 'a=1', { 'content-type': 'application/x-www-form-urlencoded' });

    expect(problemIn(answer)).toMatchObject({ status: 415, code: 'unsupported_media_type' });
  });
});

describe('every call', () => {
  const withToken = endpoints.filter(({ authentication }) => authentication === 'bearer');

  it.each(withToken)('$method $path needs a token', async (endpoint) => {
    const { method } = endpoint;
    const body = 'body' in endpoint ? '{}' : undefined;

    const answer = await send(method, pathOf(endpoint), { body });

    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  const forOperators = endpoints.filter(({ authentication }) => authentication === 'iam');

  it.each(forOperators)('$method $path needs the signature of an operator', async (endpoint) => {
    const { method } = endpoint;
    const body = 'body' in endpoint ? '{}' : undefined;

    const answers = await Promise.all([
      send(method, pathOf(endpoint), { body }),
      send(method, pathOf(endpoint), { body, token }),
    ]);

    for (const answer of answers)
      expect(problemIn(answer)).toMatchObject({ status: 403, code: 'operator_signature_required' });
  });

  it('has a request id of its own', async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => send('GET', '/health')));

    const ids = answers.map(({ headers }) => headers.get('x-request-id'));
    expect(new Set(ids).size).toBe(20);
  });

  it.each(['PUT', 'DELETE', 'PATCH', 'POST'])('refuses %s where it is not offered', async (method) => {
    const path = method === 'PATCH' || method === 'POST' ? '/health' : '/content';

    const answer = await send(method, path);

    expect(problemIn(answer)).toMatchObject({ status: 405, code: 'method_not_allowed' });
    expect(answer.headers.get('allow')).toContain('GET');
  });

  it('refuses a body of 11 MB before any function sees it', async () => {
    const answer = await send('POST', '/auth/nonce', { body: 'x'.repeat(11 * 1024 * 1024) });

    expect(problemIn(answer)).toMatchObject({ status: 413, code: 'body_too_large' });
  });

  it('bears a header as long as HTTP allows', async () => {
    const answer = await send('GET', '/users/me', { token: 'x'.repeat(12_000) });

    expect(problemIn(answer)).toMatchObject({ status: 401, code: 'invalid_token' });
  });
});

/** Sends the path as it is written: fetch would tidy it up first. */
function sendAsWritten(path: string): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(`GET ${path} HTTP/1.1\r\nHost: ${hostname}\r\nConnection: close\r\n\r\n`);
    });
    let received = '';
    socket.on('data', (chunk) => (received += chunk.toString()));
    socket.on('error', reject);
    socket.on('end', () => {
      const [head = '', text = ''] = received.split('\r\n\r\n', 2);
      resolve({ status: Number(head.split(' ')[1]), text });
    });
  });
}

describe('tricks with paths', () => {
  it.each([
    ['/content/..%2f..%2fetc%2fpasswd', 400],
    ['/content/%2e%2e%2f%2e%2e%2fusers%2fme', 400],
    ['/content/%2e%2e/users/me', 404],
    ['/content/../users/me', 404],
    ['/content//url', 404],
    ['//content', 404],
    ['/content/%00', 400],
    ['/content/bafy%00kreihdw', 400],
    ['/content/%', 400],
    ['/content/%zz', 400],
    ['/content/%c0%ae%c0%ae', 400],
    ['/content/%ff%fe', 400],
    ['/content/;id', 400],
    [`/content/${'a'.repeat(4000)}`, 400],
    ['/content/CONTENT%23x', 400],
    ['/creators/..%2f', 400],
    ['/purchases/0x%2f..', 401],
    ['/ipfs/..%2f..%2fetc%2fpasswd', 403],
    ['/ipfs/%2e%2e', 403],
    ['/docs/..%2f..%2fpackage.json', 404],
    ['/docs/../../package.json', 404],
    ['/api/api/health', 404],
    ['/API/health', 404],
    ['/health/', 404],
    ['/HEALTH', 404],
    ['/', 404],
  ])('%s comes to nothing: %i', async (path, status) => {
    const answer = await sendAsWritten(path);

    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/root:|"workspaces"/);
  });

  it('a request target without a slash is refused', async () => {
    const answer = await sendAsWritten('http://evil.example/health');

    expect(answer.status).toBe(400);
  });
});
