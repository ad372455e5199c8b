/** CodeDeploy and Lambda on the loopback interface, as far as a release check calls them. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { LambdaClient } from '@aws-sdk/client-lambda';

interface Invocation {
  readonly path: string;
  readonly event: unknown;
}

export type FunctionAnswer = { readonly payload: unknown; readonly functionError?: string };

export interface FakeAws {
  readonly clients: { readonly codeDeploy: CodeDeployClient; readonly lambda: LambdaClient };
  /** What CodeDeploy was told, in order. */
  readonly verdicts: unknown[];
  readonly invocations: Invocation[];
  /** What is released; undefined: the revision is unknown to CodeDeploy. */
  specification: object | undefined;
  answer: FunctionAnswer;
  readonly stop: () => Promise<void>;
}

export async function startFakeAws(): Promise<FakeAws> {
  const server = createServer((request, response) => void respond(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const client = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  };
  const fake: FakeAws = {
    clients: { codeDeploy: new CodeDeployClient(client), lambda: new LambdaClient(client) },
    verdicts: [],
    invocations: [],
    specification: undefined,
    answer: { payload: null },
    stop: async () => {
      fake.clients.codeDeploy.destroy();
      fake.clients.lambda.destroy();
      server.close();
      await once(server, 'close');
    },
  };

  async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = JSON.parse(await text(request)) as Readonly<Record<string, unknown>>;
    const operation =
      String(request.headers['x-amz-target'] ?? 'Invoke')
        .split('.')
        .at(-1) ?? '';
    const { status, content, headers } = reply(operation, body, request.url ?? '');
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1', ...headers });
    response.end(JSON.stringify(content));
  }

  function reply(operation: string, body: Readonly<Record<string, unknown>>, path: string) {
    const ok = (content: unknown, headers: Record<string, string> = {}) => ({
      status: 200,
      content,
      headers,
    });
    if (operation === 'Invoke') {
      fake.invocations.push({ path, event: body });
      const { payload, functionError } = fake.answer;
      return ok(payload, functionError === undefined ? {} : { 'x-amz-function-error': functionError });
    }
    if (operation === 'PutLifecycleEventHookExecutionStatus') {
      fake.verdicts.push(body);
      return ok({});
    }
    const hash = { revisionType: 'String', string: { sha256: 'abc' } };
    if (operation === 'GetDeployment')
      return ok({ deploymentInfo: { applicationName: 'glamora-test-content', revision: hash } });
    if (fake.specification === undefined)
      return { status: 400, content: { __type: 'RevisionDoesNotExistException' }, headers: {} };
    return ok({ revision: { string: { content: JSON.stringify(fake.specification) } } });
  }

  return fake;
}
