/** The marketplace's own scaler, on load that the local cloud measured. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { getScalingStatus } from '@glamora/contracts';
import type { Snapshot } from '../../src/console/snapshot.ts';
import { signAsOperator } from '../../src/gateway/operator-signature.ts';
import { startLocalCloud } from '../../src/index.ts';
import type { LocalCloud } from '../../src/index.ts';

type ScaledFunction = ReturnType<(typeof getScalingStatus.responses)[200]['parse']>['functions'][number];

let folder: string;
let cloud: LocalCloud;
const lines: string[] = [];

/** Two days by windows: 100 requests a second by night, 300 by day. */
function history(): string {
  const rows = Array.from({ length: 2 * 288 }, (_, window) => {
    const perSecond = 200 - 100 * Math.cos((2 * Math.PI * window) / 288);
    return `${new Date(Date.UTC(2026, 0, 5) + window * 300_000).toISOString()},${Math.round(perSecond * 300)}`;
  });
  return rows.join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glamora-scaling-'));
  const loadHistory = join(folder, 'history.csv');
  await writeFile(loadHistory, history());
  cloud = await startLocalCloud({
    dataDirectory: join(folder, 'data'),
    port: 0,
    scalerWindowSeconds: 3,
    loadHistory,
    log: (line) => lines.push(line),
  });
}, 60_000);

afterAll(async () => {
  await cloud.stop();
  await rm(folder, { recursive: true, force: true });
}, 20_000);

async function statusOf(functionName: string): Promise<ScaledFunction> {
  const { host } = new URL(cloud.url);
  const { method, path, responses } = getScalingStatus;
  const headers = signAsOperator({ method, url: path, headers: { host }, body: '' }, new Date());
  const response = await fetch(cloud.url + path, { headers });
  const found = responses[200]
    .parse(await response.json())
    .functions.find((each) => each.functionName === functionName);
  if (found === undefined) throw new Error(`${functionName} is not scaled`);
  return found;
}

async function until(
  functionName: string,
  holds: (status: ScaledFunction) => boolean,
): Promise<ScaledFunction> {
  const status = await statusOf(functionName);
  return holds(status) ? status : until(functionName, holds);
}

/** Calls the function without a token: refused, and an invocation all the same. */
const call = () => fetch(`${cloud.url}/purchases`, { method: 'POST' });

test('a load is measured, forecast, and decided on', async () => {
  const enough = new AbortController();
  const load = (async () => {
    while (!enough.signal.aborted) await Promise.all([call(), call()]);
  })();

  const wasMeasured = ({ compared }: ScaledFunction) => compared !== null && compared.actual > 0;
  const wasScaled = ({ decisions }: ScaledFunction) => decisions.some(({ outcome }) => outcome === 'applied');
  const status = await until('purchaseContent', (each) => wasMeasured(each) && wasScaled(each));
  enough.abort();
  await load;

  const applied = status.decisions.find(({ outcome }) => outcome === 'applied');
  expect(applied).toMatchObject({ cause: 'forecast', mode: 'automatic' });
  expect(applied?.reasons[0]).toMatch(/^the rule ".+" asks for/);
  expect(status.forecast?.p50).toBeGreaterThan(0);
  expect(lines).toContainEqual(
    expect.stringMatching(/^scaling: glamora-local-purchaseContent \d+–\d+ → \d+/),
  );
}, 60_000);

test('the console shows forecasts beside the load that came', async () => {
  const look = async (): Promise<Snapshot['scaling']> => {
    const response = await fetch(`${cloud.url}/console/data`);
    const { scaling } = (await response.json()) as Snapshot;
    return scaling?.functions.some(({ windows }) => windows.some(({ median }) => median !== null))
      ? scaling
      : look();
  };

  const scaling = await look();

  const shown = scaling?.functions.find(({ name }) => name === 'purchaseContent');
  expect(scaling).toMatchObject({ mode: 'automatic', speed: 100 });
  expect(scaling?.decisions.length).toBeGreaterThan(0);
  expect(shown?.windows.some(({ actual }) => actual !== null && actual > 0)).toBe(true);
  expect(shown?.minimum).toBeGreaterThan(0);
}, 60_000);
