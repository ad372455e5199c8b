/** The calls of Systems Manager's parameter store that read: the functions' SDK talks to it. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { StartFailure } from '../backends/start-failure.ts';
import type { Parameters } from './parameters.ts';

export interface ParameterStore {
  readonly endpoint: string;
  stop(): Promise<void>;
}

export interface ParameterStoreSettings {
  readonly parameters: Parameters;
  readonly port?: number;
}

/** Serves parameters on the loopback interface. Throws {@link StartFailure} where the port is taken. */
export function startParameterStore({
  parameters,
  port = 0,
}: ParameterStoreSettings): Promise<ParameterStore> {
  const server = createServer((request, response) => {
    answer(request, response, parameters).catch((error: Error) => {
      respond(response, 400, { __type: 'ValidationException', message: error.message });
    });
  });
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(
        error.code === 'EADDRINUSE'
          ? new StartFailure(
              `Port ${port} is taken, the parameter store needs it. Stop what listens there, or choose other ports with GLAMORA_PORT.`,
            )
          : error,
      );
    });
    server.listen(port, '127.0.0.1', () => {
      resolve({
        endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
        async stop() {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  parameters: Parameters,
): Promise<void> {
  const body = JSON.parse((await text(request)) || '{}') as { Name?: string; Names?: string[] };
  const call = request.headers['x-amz-target']?.toString().split('.').pop();
  if (call === 'GetParameter') {
    const parameter = describe(parameters, body.Name ?? '');
    if (parameter === null) return respond(response, 400, { __type: 'ParameterNotFound' });
    return respond(response, 200, { Parameter: parameter });
  }
  if (call === 'GetParameters') {
    const names = body.Names ?? [];
    const found = names.map((name) => describe(parameters, name));
    return respond(response, 200, {
      Parameters: found.filter((parameter) => parameter !== null),
      InvalidParameters: names.filter((_, position) => found[position] === null),
    });
  }
  respond(response, 400, { __type: 'InvalidAction', message: `${call} is not played here` });
}

function describe(parameters: Parameters, name: string) {
  const value = parameters[name];
  if (value === undefined) return null;
  const arn = `arn:aws:ssm:us-east-1:000000000000:parameter${name}`;
  return { Name: name, Type: 'SecureString', Value: value, Version: 1, ARN: arn, DataType: 'text' };
}

function respond(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
  response.end(JSON.stringify(body));
}
