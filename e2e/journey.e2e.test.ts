/** `npm run demo`, as a person runs it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { testMnemonic } from '@glamora/demo';
import { afterEach, describe, expect, it } from '@jest/globals';
import { bytesToHex } from 'viem';
import { mnemonicToAccount } from 'viem/accounts';
import { localCloud, url } from './marketplace/marketplace.ts';

const command = fileURLToPath(new URL('../packages/demo/src/demo.ts', import.meta.url));

function runDemo(
  options: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<{ code: number; output: string }> {
  return new Promise((resolve) => {
    const settings = { env: { ...process.env, ...environment } };
    execFile(process.execPath, [command, ...options], settings, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

let stage: Server | undefined;

afterEach(() => {
  stage?.close();
  stage?.closeAllConnections();
});

/** The same marketplace as a deployed stage would look: nothing tells where its back ends are. */
async function startStage(withRequestIds = true): Promise<string> {
  stage = createServer((request, response) => {
    const pass = async () => {
      const chunks: Buffer[] = [];
      for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
      const path = request.url === '/_dev' ? '/nothing' : request.url;
      const answer = await fetch(`${url}${path}`, {
        method: request.method ?? 'GET',
        headers: Object.fromEntries(
          ['authorization', 'content-type', 'idempotency-key', 'if-none-match'].flatMap((name) => {
            const value = request.headers[name];
            return typeof value === 'string' ? [[name, value]] : [];
          }),
        ),
        ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
      });
      for (const name of ['content-type', 'etag', ...(withRequestIds ? ['x-request-id'] : [])])
        if (answer.headers.has(name)) response.setHeader(name, answer.headers.get(name) ?? '');
      response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
    };
    void pass();
  }).listen(0, '127.0.0.1');
  await once(stage, 'listening');
  return `http://127.0.0.1:${(stage.address() as AddressInfo).port}`;
}

const keyOf = (addressIndex: number) =>
  bytesToHex(mnemonicToAccount(testMnemonic, { addressIndex }).getHdKey().privateKey ?? new Uint8Array());

describe('the demo', () => {
  it('goes the whole way and ends with 0', async () => {
    const { code, output } = await runDemo(['--base-url', url]);

    expect(output).toMatch(/25 steps in .* what must be refused is refused/);
    expect(output).not.toContain('✗');
    expect(code).toBe(0);
  });

  it('goes the same way through a stage, with wallets of its own, but for the bytes it cannot put there', async () => {
    const { rpcUrl } = await localCloud();
    const keys = { GLAMORA_SELLER_KEY: keyOf(2), GLAMORA_BUYER_KEY: keyOf(3) };

    const { code, output } = await runDemo(['--base-url', await startStage(), '--rpc-url', rpcUrl], keys);

    expect(output).toMatch(/23 steps in/);
    expect(output).toContain('– It opens, and holds the very bytes');
    expect(code).toBe(0);
  });

  it('asks for wallets where it has none, and ends with 1', async () => {
    const { code, output } = await runDemo(['--base-url', await startStage()]);

    expect(output).toContain('GLAMORA_SELLER_KEY');
    expect(code).toBe(1);
  });

  it('says what it expected, what it got and what to do, and ends with 1', async () => {
    const { rpcUrl } = await localCloud();
    const keys = { GLAMORA_SELLER_KEY: keyOf(2), GLAMORA_BUYER_KEY: keyOf(3) };

    const { code, output } = await runDemo(
      ['--base-url', await startStage(false), '--rpc-url', rpcUrl],
      keys,
    );

    expect(output).toContain('✗ The creator signs in');
    expect(output).toMatch(/expected +an answer that the contracts describe/);
    expect(output).toMatch(/got +POST \/auth\/nonce answered 201 without x-request-id/);
    expect(output).toMatch(/next +\S/);
    expect(code).toBe(1);
  });

  it('says what to do where nothing answers, and ends with 1', async () => {
    const { code, output } = await runDemo(['--base-url', 'http://127.0.0.1:9']);

    expect(output).toContain('Nothing answers at http://127.0.0.1:9');
    expect(output).toContain('npm run dev');
    expect(code).toBe(1);
  });

  it('explains its options', async () => {
    const { code, output } = await runDemo(['--help']);

    expect(output).toContain('--base-url');
    expect(code).toBe(0);
  });
});
