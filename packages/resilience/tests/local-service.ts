/** A service on the loopback interface that answers as a test tells it to. */
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface LocalService {
  readonly endpoint: string;
  /** Requests that arrived so far. */
  readonly requests: () => number;
  /** Connections that were opened so far. */
  readonly connections: () => number;
  /** The most requests that were open at one time. */
  readonly mostAtOnce: () => number;
  answerWith(answer: (response: ServerResponse) => void): void;
  stop(): Promise<void>;
}

export async function startLocalService(answer: (response: ServerResponse) => void): Promise<LocalService> {
  let respond = answer;
  const seen = { requests: 0, connections: 0, open: 0, mostAtOnce: 0 };
  const server = createServer((request, response) => {
    seen.requests += 1;
    seen.open += 1;
    seen.mostAtOnce = Math.max(seen.mostAtOnce, seen.open);
    response.on('close', () => {
      seen.open -= 1;
    });
    // The body is read to its end: a socket with unread data can't be used again.
    request.on('end', () => respond(response)).resume();
  });
  server.on('connection', () => {
    seen.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    requests: () => seen.requests,
    connections: () => seen.connections,
    mostAtOnce: () => seen.mostAtOnce,
    answerWith(next) {
      respond = next;
    },
    stop() {
      const stopped = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return stopped;
    },
  };
}

/** As DynamoDB answers: JSON, and an error's name in `__type`. */
export function jsonAnswer(status: number, body: object): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.0' }).end(JSON.stringify(body));
  };
}

export function errorAnswer(status: number, name: string): (response: ServerResponse) => void {
  return jsonAnswer(status, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message: name });
}
