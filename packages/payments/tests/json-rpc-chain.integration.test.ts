/** What an RPC server may do wrong. Every server here is a real one, on loopback. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, test } from '@jest/globals';
import { transactionHashSchema } from '@glamora/contracts';
import { ChainUnavailable, jsonRpcChain, type Chain } from '../src/index.ts';

const hash = transactionHashSchema.parse(`0x${'ab'.repeat(32)}`);
const word = `0x${'cd'.repeat(32)}`;
const receipt = { transactionHash: hash, blockHash: word, blockNumber: '0x10', status: '0x1', logs: [] };
const log = { address: `0x${'C0'.repeat(20)}`, topics: [word], data: '0x', logIndex: '0x2' };
const block = { number: '0x10', hash: word, timestamp: '0x65f00000' };

const servers: Server[] = [];

afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

async function listen(
  listener: (request: IncomingMessage, response: ServerResponse) => unknown,
): Promise<string> {
  const server = createServer((request, response) => void listener(request, response));
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** A chain whose server knows its chain id, and answers everything else as told. */
async function chainThat(answer: (response: ServerResponse) => unknown, timeoutMs = 5_000): Promise<Chain> {
  const host = await listen(async (request, response) => {
    const { method } = JSON.parse(await text(request)) as { method: string };
    if (method === 'eth_chainId') response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
    else answer(response);
  });
  return jsonRpcChain({ rpcUrl: `http://${host}`, chainId: 1, timeoutMs });
}

const chainWithResult = (result: unknown) =>
  chainThat((response) => response.end(JSON.stringify({ jsonrpc: '2.0', id: 1, result })));

describe('a server without a usable answer is unavailable', () => {
  test.each<[string, (response: ServerResponse) => unknown]>([
    ['that is out of order', (response) => response.writeHead(500).end('oops')],
    ['that limits the rate', (response) => response.writeHead(429).end()],
    ['that limits the rate in JSON-RPC', (response) => response.end(failure(-32_005, 'too many requests'))],
    ['that wants another key', (response) => response.writeHead(401).end(failure(-32_000, 'invalid key'))],
    ['that speaks HTML', (response) => response.end('<html>Welcome</html>')],
    ['that says nothing', (response) => response.end()],
    ['that breaks off', (response) => response.write('{"jsonrpc"', () => response.destroy())],
    ['that hangs up', (response) => response.destroy()],
    ['that sends elsewhere', (response) => response.writeHead(307, { location: 'http://127.0.0.1:9' }).end()],
    ['that answers null', (response) => response.end('null')],
    ['that answers without a result', (response) => response.end('{"jsonrpc":"2.0","id":1}')],
    ['that answers another request', (response) => response.end('{"jsonrpc":"2.0","id":2,"result":"0x1"}')],
    ['that answers in batches', (response) => response.end('[{"jsonrpc":"2.0","id":1,"result":"0x1"}]')],
  ])('%s', async (_, answer) => {
    const chain = await chainThat(answer);

    const answers = await Promise.allSettled([chain.headBlockNumber(), chain.findReceipt(hash)]);

    for (const { status, reason } of answers as PromiseRejectedResult[]) {
      expect(status).toBe('rejected');
      expect(reason).toBeInstanceOf(ChainUnavailable);
      expect((reason as ChainUnavailable).cause).toBeDefined();
    }
  });

  test('that does not answer in time', async () => {
    const chain = await chainThat(() => undefined, 100);

    await expect(chain.headBlockNumber()).rejects.toMatchObject({ cause: { name: 'TimeoutError' } });
  });

  test('that begins an answer and never ends it', async () => {
    const chain = await chainThat((response) => response.write('{"jsonrpc":"2.0",'), 100);

    await expect(chain.headBlockNumber()).rejects.toMatchObject({ cause: { name: 'TimeoutError' } });
  });
});

function failure(code: number, message: string): string {
  return JSON.stringify({ jsonrpc: '2.0', id: 1, error: { code, message } });
}

describe('an answer of the wrong form is no answer', () => {
  test.each<[string, (chain: Chain) => Promise<unknown>, unknown]>([
    ['a head that is no number', (chain) => chain.headBlockNumber(), 'latest'],
    ['a head without a value', (chain) => chain.headBlockNumber(), '0x'],
    ['no head', (chain) => chain.headBlockNumber(), null],
    ['another transaction', (chain) => chain.findTransaction(hash), { hash: word }],
    ['another receipt', (chain) => chain.findReceipt(hash), { ...receipt, transactionHash: word }],
    ['a receipt without a status', (chain) => chain.findReceipt(hash), { ...receipt, status: undefined }],
    ['a receipt of unknown status', (chain) => chain.findReceipt(hash), { ...receipt, status: '0x2' }],
    ['a receipt without logs', (chain) => chain.findReceipt(hash), { ...receipt, logs: null }],
    [
      'a log with short topics',
      (chain) => chain.findReceipt(hash),
      { ...receipt, logs: [{ ...log, topics: ['0x01'] }] },
    ],
    [
      'a log with half a byte',
      (chain) => chain.findReceipt(hash),
      { ...receipt, logs: [{ ...log, data: '0x0' }] },
    ],
    [
      'a log of nobody',
      (chain) => chain.findReceipt(hash),
      { ...receipt, logs: [{ ...log, address: null }] },
    ],
    ['another block', (chain) => chain.findBlock(17n), block],
    ['a block without a hash', (chain) => chain.findBlock(16n), { ...block, hash: null }],
    [
      'a block after the end of time',
      (chain) => chain.findBlock(16n),
      { ...block, timestamp: `0x1${'0'.repeat(12)}` },
    ],
    ['a simulation without bytes', (chain) => chain.simulateDeployment('0x00'), true],
  ])('%s', async (_, ask, result) => {
    const chain = await chainWithResult(result);

    await expect(ask(chain)).rejects.toThrow(ChainUnavailable);
  });
});

describe('an answer of the right form', () => {
  test('is typed, with its hexadecimal digits in lower case', async () => {
    const chain = await chainWithResult({ ...receipt, status: '0x0', logs: [log], gasUsed: '0x5208' });

    expect(await chain.findReceipt(hash)).toMatchObject({
      status: 'reverted',
      blockNumber: 16n,
      blockHash: word,
      logs: [{ address: `0x${'c0'.repeat(20)}`, topics: [word], data: '0x', logIndex: 2 }],
    });
  });

  test('gives the time of a block', async () => {
    const chain = await chainWithResult(block);

    expect(await chain.findBlock(16n)).toEqual({
      number: 16n,
      hash: word,
      time: new Date('2024-03-12T07:10:56Z'),
    });
  });

  test.each([
    ['bound to a chain', { hash, chainId: '0x89' }, { chainId: 137 }],
    ['bound to none', { hash }, { chainId: null }],
  ])('tells of a transaction %s', async (_, result, transaction) => {
    const chain = await chainWithResult(result);

    expect(await chain.findTransaction(hash)).toEqual(transaction);
  });

  test('is null where there is no such thing', async () => {
    const chain = await chainWithResult(null);

    const answers = [
      await chain.findReceipt(hash),
      await chain.findTransaction(hash),
      await chain.findBlock(1n),
    ];

    expect(answers).toEqual([null, null, null]);
  });

  test('is no receipt yet where it has no block', async () => {
    const chain = await chainWithResult({
      ...receipt,
      blockNumber: null,
      blockHash: null,
      status: undefined,
    });

    expect(await chain.findReceipt(hash)).toBeNull();
  });
});

test('the server is asked once which chain it is of, and again only after it failed to say', async () => {
  const methods: string[] = [];
  const host = await listen(async (request, response) => {
    const { method } = JSON.parse(await text(request)) as { method: string };
    methods.push(method);
    if (methods.length === 1) response.writeHead(503).end();
    else response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
  });
  const chain = jsonRpcChain({ rpcUrl: `http://${host}`, chainId: 1, timeoutMs: 5_000 });

  await expect(chain.headBlockNumber()).rejects.toThrow('The chain gave no usable answer to eth_chainId');
  await chain.headBlockNumber();
  await chain.headBlockNumber();

  expect(methods).toEqual(['eth_chainId', 'eth_chainId', 'eth_blockNumber', 'eth_blockNumber']);
});

test('user and password of the URL are sent as such', async () => {
  const authorizations: (string | undefined)[] = [];
  const host = await listen((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end('{"jsonrpc":"2.0","id":1,"result":"0x1"}');
  });
  const chain = jsonRpcChain({ rpcUrl: `http://user:p%40ss@${host}/`, chainId: 1, timeoutMs: 5_000 });

  await chain.headBlockNumber();

  expect(authorizations).toEqual(Array(2).fill(`Basic ${btoa('user:p@ss')}`));
});

test('what goes wrong never tells the key in the URL', async () => {
  const host = await listen((_, response) => response.writeHead(403).end());
  const closed = new URL(`http://user:secret-password@127.0.0.1:1/secret-key`);
  const urls = [`http://user:secret-password@${host}/v2/secret-key`, closed.href];

  const errors = await Promise.all(
    urls.map((rpcUrl) =>
      jsonRpcChain({ rpcUrl, chainId: 1, timeoutMs: 5_000 })
        .headBlockNumber()
        .catch((error: unknown) => error),
    ),
  );

  for (const error of errors) {
    expect(error).toBeInstanceOf(ChainUnavailable);
    expect(everythingIn(error)).not.toContain('secret');
  }
});

/** An error as a logger would write it, with its causes. */
function everythingIn(error: unknown): string {
  if (!(error instanceof Error)) return JSON.stringify(error);
  return [error.stack, JSON.stringify(error), everythingIn(error.cause ?? null)].join('\n');
}
