/** `npm run bench -- functions`: handlers beside the usual way and the bare SDK calls they must make; bundles; initialisation. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { parse } from 'yaml';
import { buildBundles } from './bundles.ts';
import { measureCalls } from './calls.ts';
import type { MeasuredCalls } from './calls.ts';
import { initialisationTimes } from './initialisation.ts';
import { expectStatus, request } from './requests.ts';
import type { Handler } from './requests.ts';
import { startStage } from './stage.ts';
import { table } from './statistics.ts';
import { telemetry } from './telemetry.ts';
import { timeCacheHit, timeGetContent, timeLogin, timePurchase, timingHeader } from './timings.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(`npm run bench -- functions [--rounds=1000] [--runs=9] [--measured FILE]

Times handlers beside the same written the usual way (middy, Powertools with its tracer, zod) and beside the bare SDK
calls that both must make, on the local database engine, in one run by turns; the size of each function's bundle; and its
initialisation against that of a bare SDK bundle. Counts each call's commands to the table, and writes what calls took to
FILE, for npm run capacity -- power.
`);
  process.exit(0);
}

const option = (name: string, usual: number) =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? usual);
const rounds = option('rounds', 1000);
const runs = option('runs', 9);
const measuredPlace = process.argv.indexOf('--measured');
const measuredFile = measuredPlace === -1 ? undefined : process.argv[measuredPlace + 1];

/** What functions are held against. */
const comparisons = {
  bareSdk: 'bare/get-item.ts',
  bareLogin: 'bare/login.ts',
  barePurchase: 'bare/purchase.ts',
  usualGetContent: 'usual-way/get-content.ts',
  usualAuthenticateUser: 'usual-way/authenticate-user.ts',
  usualPurchaseContent: 'usual-way/purchase-content.ts',
};

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'glamora-bench-'));
const stage = await startStage();
const contentId = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
const creator = privateKeyToAccount(generatePrivateKey());
const buyer = privateKeyToAccount(generatePrivateKey());

try {
  const bundles = await buildBundles(root, await functionSources(), directory);
  await publishContent();
  print(
    await timeCalls('quiet', {}),
    `Without logs, metrics and traces; ${rounds} rounds by turns on the local engine, half as many of those that write.`,
  );
  print(
    await timeCalls('telling', telemetry),
    'With logs, metrics and traces, of which a bare call has none.',
  );
  const calls = await measureEachCall();
  print(toCallRows(calls));

  const bare = bundles.find(({ name }) => name === 'bareSdk');
  if (!bare) throw new Error('not built');
  const times = await initialisationTimes(
    bundles.map(({ file }) => file),
    runs,
  );
  const measured = Object.entries(calls).map(([name, { cpuMs, waitMs }]) => {
    const place = bundles.findIndex((bundle) => bundle.name === name);
    return [name, { cpuMs, waitMs, peakMemoryMb: Math.ceil(times[place]?.memoryMb ?? 0) }] as const;
  });
  if (measuredFile !== undefined)
    await writeFile(measuredFile, JSON.stringify(Object.fromEntries(measured), undefined, 2));
  const bareTime = times[bundles.indexOf(bare)]?.milliseconds ?? Number.NaN;
  const sizes = [
    ['bundle', 'KB', 'KB without SDK', 'init ms', 'ratio to bare'],
    ...bundles.map(({ name, bytes, ownBytes }, place) => [
      name,
      (bytes / 1000).toFixed(0),
      (ownBytes / 1000).toFixed(0),
      (times[place]?.milliseconds ?? Number.NaN).toFixed(1),
      ((times[place]?.milliseconds ?? Number.NaN) / bareTime).toFixed(2),
    ]),
  ];
  print(sizes, `Initialisation: the import in a fresh process, median of ${runs}.`);
} finally {
  await stage.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit(0);

/** At once: what was measured is there, though what comes after it may fail. */
function print(rows: readonly (readonly string[])[], legend = ''): void {
  process.stdout.write(`\n${table(rows)}\n${legend === '' ? '' : `\n${legend}\n`}`);
}

async function handlerOf(name: string): Promise<Handler> {
  return ((await import(join(directory, `${name}.mjs`))) as { handler: Handler }).handler;
}

async function publishContent(): Promise<void> {
  const headers = { authorization: `Bearer ${await stage.accessToken(creator.address)}` };
  const body = { ipfsHash: contentId, title: 'Dress', category: 'dress', priceWei: '1000' };
  const handler = await handlerOf('uploadContent');
  await expectStatus(201, handler, request('POST', '/content', { body, headers }));
}

async function timeCalls(name: string, environment: Readonly<Record<string, string>>): Promise<string[][]> {
  const reads = { rounds, bundles: directory, environment };
  const writes = { ...reads, rounds: Math.ceil(rounds / 2) };
  return [
    timingHeader,
    ...(await timeGetContent(contentId, reads)),
    ...(await timeCacheHit(contentId, reads)),
    ...(await timeLogin(await handlerOf('createNonce'), buyer, writes)),
    ...(await timePurchase(contentId, await stage.accessToken(buyer.address), name, writes)),
  ];
}

async function measureEachCall(): Promise<Readonly<Record<string, MeasuredCalls>>> {
  const [getContent, createNonce, purchaseContent] = [
    await handlerOf('getContent'),
    await handlerOf('createNonce'),
    await handlerOf('purchaseContent'),
  ];
  const authorization = `Bearer ${await stage.accessToken(buyer.address)}`;
  const read = request('GET', `/content/${contentId}`, { pathParameters: { contentId } });
  const nonce = request('POST', '/auth/nonce', { body: { walletAddress: creator.address } });
  const purchase = (round: number) => {
    const headers = { authorization, 'idempotency-key': `measured-${round}` };
    return request('POST', '/purchases', { body: { contentId }, headers });
  };
  return {
    getContent: await measureCalls(rounds, () => expectStatus(200, getContent, read)),
    createNonce: await measureCalls(rounds, () => expectStatus(201, createNonce, nonce)),
    purchaseContent: await measureCalls(rounds, (round) =>
      expectStatus(201, purchaseContent, purchase(round)),
    ),
  };
}

function toCallRows(calls: Readonly<Record<string, MeasuredCalls>>): string[][] {
  return [
    ['a call', 'CPU ms', 'other ms', 'commands to the table'],
    ...Object.entries(calls).map(([name, { cpuMs, waitMs, commands }]) => [
      name,
      cpuMs.toFixed(2),
      waitMs.toFixed(2),
      `${commands.length}: ${commands.join(', ')}`,
    ]),
  ];
}

/** Those, and every function of every service, by the name in its serverless.yml. */
async function functionSources(): Promise<Record<string, string>> {
  const services = await readdir(join(root, 'services'));
  const sources: Record<string, string> = Object.fromEntries(
    Object.entries(comparisons).map(([name, file]) => [name, join(root, 'benchmarks/functions', file)]),
  );
  for (const service of services) {
    // oxlint-disable-next-line no-await-in-loop -- a handful of small files
    const { functions = {} } = parse(
      await readFile(join(root, 'services', service, 'serverless.yml'), 'utf8'),
    ) as {
      functions?: Record<string, { handler: string }>;
    };
    for (const [name, { handler }] of Object.entries(functions)) {
      sources[name] = join(root, 'services', service, handler.replace(/\.handler$/, '.ts'));
    }
  }
  return sources;
}
