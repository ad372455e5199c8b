/** The supervisor dies in the middle of a purchase. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { getContentUrl, purchaseContent, submitPayment, uploadContent } from '@glamora/contracts';
import {
  describeLocalCloud,
  GlamoraClient,
  makeContent,
  sendPayment,
  signIn,
  testMnemonic,
  waitForPurchase,
} from '@glamora/demo';
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals';
import { mnemonicToAccount } from 'viem/accounts';
import { accepted, registrationOf } from './marketplace/marketplace.ts';

const command = fileURLToPath(new URL('../packages/dev-cloud/src/cli/dev.ts', import.meta.url));
let directory: string;
let running: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'glamora-killed-'));
});

afterEach(async () => {
  if (running !== undefined) await kill(running);
  // The supervisor's parts notice its death within a moment, and write until then.
  await rm(directory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
});

interface Marketplace {
  readonly url: string;
  readonly supervisor: ChildProcess;
}

async function start(): Promise<Marketplace> {
  const supervisor = spawn(process.execPath, [command, '--port', '0', '--data', directory, '--no-demo-data']);
  running = supervisor;
  let output = '';
  for (const stream of [supervisor.stdout, supervisor.stderr])
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  for (;;) {
    const url = /marketplace +(http:\S+)/.exec(output)?.[1];
    if (url !== undefined) return { url, supervisor };
    if (supervisor.exitCode !== null) throw new Error(output);
    await pause(50);
  }
}

async function kill(supervisor: ChildProcess): Promise<void> {
  if (supervisor.exitCode !== null || supervisor.signalCode !== null) return;
  supervisor.kill('SIGKILL');
  await once(supervisor, 'exit');
}

const creator = mnemonicToAccount(testMnemonic, { addressIndex: 0 });
const buyer = mnemonicToAccount(testMnemonic, { addressIndex: 1 });

async function enter(url: string, account = buyer): Promise<GlamoraClient> {
  const client = new GlamoraClient(url);
  return client.withToken(accepted(await signIn(client, account)).body.accessToken);
}

interface Paid {
  readonly contentId: string;
  readonly purchaseId: string;
  readonly transactionHash: string;
}

/** Content that is begun to be bought and paid for on chain, which nobody has told the marketplace yet. */
async function payUnnoticed({ url }: Marketplace): Promise<Paid> {
  const { contentId } = await makeContent();
  accepted(await (await enter(url, creator)).call(uploadContent, { body: registrationOf(contentId) }));
  const headers = { 'idempotency-key': contentId };
  const started = accepted(
    await (await enter(url)).call(purchaseContent, { headers, body: { contentId } }),
  ).body;
  const cloud = await describeLocalCloud(url);
  if (cloud === null) throw new Error(`${url} is no local cloud`);
  const { transactionHash } = await sendPayment(buyer, cloud, started.payment);
  return { contentId, purchaseId: started.purchaseId, transactionHash };
}

// Two starts of everything.
jest.setTimeout(90_000);

it('settles, after the next start, every payment that was acknowledged before the kill', async () => {
  const first = await start();
  const payments: Paid[] = [];
  for (let count = 0; count < 4; count += 1) payments.push(await payUnnoticed(first));
  const client = await enter(first.url);

  const told = await Promise.all(
    payments.map(({ purchaseId, transactionHash }) =>
      client.call(submitPayment, { parameters: { purchaseId }, body: { transactionHash } }),
    ),
  );
  await kill(first.supervisor);

  const second = await start();
  const after = await enter(second.url);
  const settled = await Promise.all(payments.map(({ purchaseId }) => waitForPurchase(after, purchaseId)));
  const opened = await Promise.all(
    payments.map(({ contentId }) => after.call(getContentUrl, { parameters: { contentId } })),
  );
  expect(told.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
  expect(settled.map((each) => accepted(each).body.status)).toEqual(Array(4).fill('CONFIRMED'));
  expect(opened.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
});
