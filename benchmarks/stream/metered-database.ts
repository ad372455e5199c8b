/** A database that says what its writes cost: the engine prices them as DynamoDB does, writes of indexes included. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startDatabase } from '@glamora/dev-cloud/backends';

export interface MeteredDatabase {
  readonly endpoint: string;
  /** Write units spent since the beginning. */
  spent(): number;
  stop(): Promise<void>;
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

interface Capacity {
  readonly CapacityUnits?: number;
}

export async function startMeteredDatabase(): Promise<MeteredDatabase> {
  const database = await startDatabase();
  let spent = 0;

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const target = String(request.headers['x-amz-target'] ?? '');
    const isWrite = writes.has(target.split('.')[1] ?? '');
    const text = (await buffer(request)).toString();
    const answer = await fetch(`${database.endpoint}${request.url ?? '/'}`, {
      method: 'POST',
      headers: {
        'content-type': request.headers['content-type'] ?? 'application/x-amz-json-1.0',
        'x-amz-target': target,
        authorization: request.headers.authorization ?? '',
        'x-amz-date': String(request.headers['x-amz-date'] ?? ''),
      },
      body: isWrite ? JSON.stringify({ ...JSON.parse(text), ReturnConsumedCapacity: 'TOTAL' }) : text,
    });
    const body = await answer.text();
    if (isWrite) spent += unitsOf(body);
    response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' }).end(body);
  }

  const server = createServer((request, response) => {
    handle(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spent: () => spent,
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.stop();
    },
  };
}

/** One write tells of one table, several of a list of tables; a refused one tells nothing. */
function unitsOf(body: string): number {
  const { ConsumedCapacity = [] } = JSON.parse(body) as { ConsumedCapacity?: Capacity | readonly Capacity[] };
  return [ConsumedCapacity].flat().reduce((sum, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
}
