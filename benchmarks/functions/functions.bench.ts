/** `npm run bench -- functions`: handlers beside the bare SDK calls they must make; bundles; initialisation. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { recoverMessageAddress } from 'viem';
import { generatePrivateKey, privateKeyToAccount } from 'viem/accounts';
import { parse } from 'yaml';
import { buildBundles } from './bundles.ts';
import { measureCalls } from './calls.ts';
import type { MeasuredCalls } from './calls.ts';
import { initialisationTimes } from './initialisation.ts';
import { startStage } from './stage.ts';
import { table, timeByTurns } from './statistics.ts';
import type { TurnTiming } from './statistics.ts';

if (process.argv.includes('--help')) {
  process.stdout.write(`npm run bench -- functions [--rounds=1000] [--runs=9] [--measured FILE]

Times handlers against the bare SDK calls that they must make, on the local database engine, in one run by turns;
the size of each function's bundle; and its initialisation against that of a bare SDK bundle. Counts each call's commands
to the table, and writes what calls took to FILE, for npm run capacity -- power.
`);
  process.exit(0);
}

type Handler = (event: object, context: object) => Promise<{ statusCode: number; body: string }>;

const option = (name: string, usual: number) =>
  Number(process.argv.find((argument) => argument.startsWith(`--${name}=`))?.split('=')[1] ?? usual);
const rounds = option('rounds', 1000);
const runs = option('runs', 9);
const measuredPlace = process.argv.indexOf('--measured');
const measuredFile = measuredPlace === -1 ? undefined : process.argv[measuredPlace + 1];

const root = fileURLToPath(new URL('../..', import.meta.url));
const directory = await mkdtemp(join(tmpdir(), 'glamora-bench-'));
const stage = await startStage();
const client = DynamoDBDocumentClient.from(new DynamoDBClient({}));
const TableName = stage.tableName;

try {
  const bundles = await buildBundles(root, await functionSources(), directory);
  const handlerOf = async (name: string) =>
    ((await import(join(directory, `${name}.mjs`))) as { handler: Handler }).handler;
  const [uploadContent, getContent, getPublicKeys, createNonce, authenticateUser, purchaseContent] =
    await Promise.all(
      [
        'uploadContent',
        'getContent',
        'getPublicKeys',
        'createNonce',
        'authenticateUser',
        'purchaseContent',
      ].map(handlerOf),
    );
  if (
    !uploadContent ||
    !getContent ||
    !getPublicKeys ||
    !createNonce ||
    !authenticateUser ||
    !purchaseContent
  )
    throw new Error('not built');

  const creator = privateKeyToAccount(generatePrivateKey());
  const buyer = privateKeyToAccount(generatePrivateKey());
  const contentId = 'bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku';
  await expectStatus(201, uploadContent, {
    ...request('POST', '/content', {
      ipfsHash: contentId,
      title: 'Dress',
      category: 'dress',
      priceWei: '1000',
    }),
    headers: { authorization: `Bearer ${await stage.accessToken(creator.address)}` },
  });

  const timings = [
    [
      'handler against bare calls',
      'handler p50',
      'bare p50',
      'ratio p50',
      'ratio CPU',
      'handler p99',
      'bare p99',
      'ratio p99',
    ],
    await timeGetContent(getContent, contentId),
    await timeCacheHit(getPublicKeys, contentId),
    ...(await timeLogin(createNonce, authenticateUser, buyer)),
    await timePurchase(purchaseContent, contentId, await stage.accessToken(buyer.address)),
  ];

  const buyerHeaders = { authorization: `Bearer ${await stage.accessToken(buyer.address)}` };
  const calls: Readonly<Record<string, MeasuredCalls>> = {
    getContent: await measureCalls(rounds, () =>
      expectStatus(200, getContent, {
        ...request('GET', `/content/${contentId}`),
        pathParameters: { contentId },
      }),
    ),
    createNonce: await measureCalls(rounds, () =>
      expectStatus(201, createNonce, request('POST', '/auth/nonce', { walletAddress: creator.address })),
    ),
    purchaseContent: await measureCalls(rounds, (round) =>
      expectStatus(201, purchaseContent, {
        ...request('POST', '/purchases', { contentId }),
        headers: { ...buyerHeaders, 'idempotency-key': `measured-${round}` },
      }),
    ),
  };

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
  process.stdout.write(
    `\n${table(timings)}\n\nMilliseconds; ${rounds} rounds by turns on the local engine.\n`,
  );
  process.stdout.write(`\n${table(toCallRows(calls))}\n`);
  process.stdout.write(
    `\n${table(sizes)}\n\nInitialisation: the import in a fresh process, median of ${runs}.\n`,
  );
} finally {
  client.destroy();
  await stage.stop();
  await rm(directory, { recursive: true, force: true });
}
process.exit(0);

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

/** Every function of every service, by the name in its serverless.yml. */
async function functionSources(): Promise<Record<string, string>> {
  const services = await readdir(join(root, 'services'));
  const sources: Record<string, string> = { bareSdk: join(root, 'benchmarks/functions/bare-sdk.ts') };
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

async function timeGetContent(handler: Handler, contentId: string): Promise<string[]> {
  const event = { ...request('GET', `/content/${contentId}`), pathParameters: { contentId } };
  const Key = { PK: `CONTENT#${contentId}`, SK: 'METADATA' };
  const { left, right } = await timeByTurns(
    rounds,
    () => expectStatus(200, handler, event),
    () => client.send(new GetCommand({ TableName, Key })),
  );
  return row('getContent', left, right);
}

/** Content that is in memory, beside a function that has its whole answer from the start: the difference is more than the cache adds. */
async function timeCacheHit(getPublicKeys: Handler, contentId: string): Promise<string[]> {
  process.env['CONTENT_CACHE_SECONDS'] = '300';
  const event = { ...request('GET', `/content/${contentId}`), pathParameters: { contentId } };
  // A module of its own: with the cache that the other's environment left out.
  const warm = ((await import(`${join(directory, 'getContent.mjs')}?warm`)) as { handler: Handler }).handler;
  await expectStatus(200, warm, event);
  const { left, right } = await timeByTurns(
    rounds,
    () => expectStatus(200, warm, event),
    () => expectStatus(200, getPublicKeys, request('GET', '/auth/.well-known/jwks.json')),
  );
  return row('getContent from memory, getPublicKeys', left, right);
}

async function timeLogin(
  createNonce: Handler,
  handler: Handler,
  account: ReturnType<typeof privateKeyToAccount>,
): Promise<string[][]> {
  const count = Math.ceil(rounds / 2);
  const signed = async () => {
    const { body } = await expectStatus(
      201,
      createNonce,
      request('POST', '/auth/nonce', { walletAddress: account.address }),
    );
    const { message, nonce } = JSON.parse(body) as { message: string; nonce: string };
    return { message, nonce, signature: await account.signMessage({ message }) };
  };
  const prepare = async () => {
    const list = [];
    // oxlint-disable-next-line no-await-in-loop -- prepared one by one, outside the timing
    for (let place = 0; place < count; place += 1) list.push(await signed());
    return list;
  };
  const user = { PK: `USER#${account.address.toLowerCase()}`, SK: 'PROFILE' };
  const bareCalls = async ({ nonce }: { nonce: string }) => {
    await client.send(new GetCommand({ TableName, Key: user }));
    await client.send(
      new TransactWriteCommand({
        TransactItems: [
          { Delete: { TableName, Key: { PK: `NONCE#${nonce}`, SK: 'CHALLENGE' } } },
          {
            Put: {
              TableName,
              Item: { PK: `SESSION#${nonce}`, SK: 'REFRESH', walletAddress: account.address },
            },
          },
        ],
      }),
    );
  };
  const login = ({ message, signature }: { message: string; signature: string }) =>
    expectStatus(200, handler, request('POST', '/auth/login', { message, signature }));

  const [ours, theirs, again, checked] = [await prepare(), await prepare(), await prepare(), await prepare()];
  const calls = await timeByTurns(
    count,
    (round) => login(pick(ours, round)),
    (round) => bareCalls(pick(theirs, round)),
  );
  const checks = await timeByTurns(
    count,
    (round) => login(pick(again, round)),
    async (round) => {
      const { message, signature } = pick(checked, round);
      await recoverMessageAddress({ message, signature });
      await bareCalls(pick(checked, round));
    },
  );
  return [
    row('login', calls.left, calls.right),
    row('login, bare with its signature check', checks.left, checks.right),
  ];
}

function pick<Entry>(list: readonly Entry[], place: number): Entry {
  return list[place] as Entry;
}

async function timePurchase(handler: Handler, contentId: string, token: string): Promise<string[]> {
  const headers = { authorization: `Bearer ${token}` };
  const { left, right } = await timeByTurns(
    Math.ceil(rounds / 2),
    (round) =>
      expectStatus(201, handler, {
        ...request('POST', '/purchases', { contentId }),
        headers: { ...headers, 'idempotency-key': `left-${round}` },
      }),
    async (round) => {
      const Keys = [
        { PK: `CONTENT#${contentId}`, SK: 'METADATA' },
        { PK: `PURCHASE#${contentId}#bare`, SK: 'ACCESS' },
        { PK: `PURCHASE_ID#bare-${round}`, SK: 'REFERENCE' },
      ];
      await client.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
      const Item = {
        contentId,
        buyer: 'bare',
        createdAt: new Date().toISOString(),
        priceWei: '1000',
        status: 'PENDING',
      };
      await client.send(
        new TransactWriteCommand({
          TransactItems: [
            { Put: { TableName, Item: { ...Keys[2], ...Item } } },
            {
              Put: {
                TableName,
                Item: { PK: `PURCHASE#${contentId}#bare`, SK: `TRANSACTION#${round}`, ...Item },
              },
            },
            { ConditionCheck: { TableName, Key: Keys[0], ConditionExpression: 'attribute_exists(PK)' } },
          ],
        }),
      );
    },
  );
  return row('purchase', left, right);
}

function row(name: string, left: TurnTiming, right: TurnTiming): string[] {
  return [
    name,
    left.p50.toFixed(3),
    right.p50.toFixed(3),
    (left.p50 / right.p50).toFixed(2),
    (left.cpuP50 / right.cpuP50).toFixed(2),
    left.p99.toFixed(2),
    right.p99.toFixed(2),
    (left.p99 / right.p99).toFixed(2),
  ];
}

function request(httpMethod: string, path: string, body?: object) {
  return {
    httpMethod,
    path,
    headers: {},
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    pathParameters: null,
    queryStringParameters: null,
    multiValueQueryStringParameters: null,
    requestContext: { requestId: 'benchmark' },
  };
}

async function expectStatus(status: number, handler: Handler, event: object) {
  const answer = await handler(event, { awsRequestId: 'benchmark' });
  if (answer.statusCode !== status)
    throw new Error(`${status} was expected: ${answer.statusCode} ${answer.body}`);
  return answer;
}
