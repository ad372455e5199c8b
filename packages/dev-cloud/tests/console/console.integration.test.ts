/** The console, in a real browser where this machine has one. */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import type { Snapshot } from '../../src/console/snapshot.ts';
import { localClientSettings, startLocalCloud } from '../../src/index.ts';
import type { LocalCloud } from '../../src/index.ts';
import { textsOfLittleContrast } from './contrast.ts';

const servicesDirectory = fileURLToPath(new URL('../fixtures/services', import.meta.url));
/** Were it ever taken for HTML, the page would have an image. */
const hostile = '<img/src=x/onerror=document.title="taken">';

let dataDirectory: string;
let cloud: LocalCloud;

beforeAll(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-console-'));
  cloud = await startLocalCloud({ dataDirectory, port: 0, servicesDirectory });
}, 60_000);

afterAll(async () => {
  await cloud.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}, 20_000);

/** Sends path and host as they are: fetch would tidy them up. */
function getRaw(path: string, host?: string): Promise<number> {
  const { hostname, port } = new URL(cloud.url);
  return new Promise((resolve, reject) => {
    request({ hostname, port, path, ...(host === undefined ? {} : { headers: { host } }) }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    })
      .on('error', reject)
      .end();
  });
}

async function snapshot(): Promise<Snapshot> {
  const response = await fetch(`${cloud.url}/console/data`);
  return (await response.json()) as Snapshot;
}

async function until(holds: (seen: Snapshot) => boolean): Promise<Snapshot> {
  const seen = await snapshot();
  return holds(seen) ? seen : until(holds);
}

function functionOf({ services }: Snapshot, name: string) {
  return services.flatMap(({ functions }) => functions).find((each) => each.name === name);
}

async function leaveDeadLetter(errorMessage: string): Promise<void> {
  const sqs = new SQSClient(localClientSettings(cloud.endpoints.sqs));
  const reason = {
    consumer: 'keepMessage',
    errorName: 'TypeError',
    errorMessage,
    failedAt: new Date().toISOString(),
    receiveCount: '5',
    originalMessageId: 'first',
  };
  const attributes = Object.entries(reason).map(
    ([name, StringValue]) => [name, { DataType: 'String', StringValue }] as const,
  );
  await sqs.send(
    new SendMessageCommand({
      QueueUrl: `${cloud.endpoints.sqs}/000000000000/stall-local-undelivered`,
      MessageBody: '{}',
      MessageAttributes: Object.fromEntries(attributes),
    }),
  );
  sqs.destroy();
}

describe('its data', () => {
  test('tells of requests and of the functions behind them', async () => {
    await fetch(`${cloud.url}/greetings/you`);
    await fetch(`${cloud.url}/crash`);

    const seen = await until((each) => functionOf(each, 'crash')?.errors === 1);

    expect(seen.lastRequests.map(({ method, path, status }) => [method, path, status])).toEqual([
      ['GET', '/crash', 500],
      ['GET', '/greetings/you', 200],
    ]);
    expect(seen.requests).toMatchObject({ count: 2, errors: 1 });
    expect(functionOf(seen, 'greet')).toMatchObject({
      count: 1,
      errors: 0,
      triggers: ['GET /greetings/{name}'],
    });
    expect(functionOf(seen, 'crash')?.lastError?.message).toBe('Error: out of thread');
  });

  test('tells of queues, of what failed in them and why, and of the stream', async () => {
    await leaveDeadLetter('out of buttons');
    await fetch(`${cloud.url}/messages`, { method: 'POST', body: 'wool' });

    const seen = await until(({ streams, deadLetters }) =>
      Boolean(streams[0]?.received && deadLetters[0]?.count),
    );

    expect(seen.queues).toHaveLength(1);
    expect(seen.deadLetters).toMatchObject([
      { name: 'stall-local-undelivered', count: 1, letters: [{ reason: 'TypeError: out of buttons' }] },
    ]);
    expect(seen.streams).toMatchObject([{ functionName: 'copyChange', discarded: 0 }]);
  });

  test('tells whether the parts answer', async () => {
    const { parts } = await snapshot();

    expect(parts.map(({ state }) => state)).toEqual(Array(6).fill('up'));
  });

  test('does not count those who look at it', async () => {
    const before = await snapshot();

    const after = await snapshot();

    expect(after.requests.count).toBe(before.requests.count);
  });

  test('is for pages of this machine alone', async () => {
    const response = await fetch(`${cloud.url}/console/data`);

    expect(response.headers.has('access-control-allow-origin')).toBe(false);
    expect(await getRaw('/console/data', 'elsewhere.example')).toBe(404);
    expect(await getRaw('/console', 'elsewhere.example:3000')).toBe(404);
  });
});

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const executablePath = browsers.find((path) => existsSync(path)) ?? '/usr/bin/chromium';
// Where all has to run (CI is set), a missing browser fails the tests and is not passed over.
const mayUseBrowser = process.env['CI'] !== undefined || existsSync(executablePath);
if (!mayUseBrowser)
  console.warn('The console is not tried in a browser. It needs Chromium: apt-get install chromium.');
/** Only the page is asked for: Chromium's own look-ups have nowhere to go. */
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

(mayUseBrowser ? describe : describe.skip)('its page', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: browserFlags });
  }, 60_000);

  afterAll(async () => {
    await browser.close();
  });

  async function open(options: Parameters<Browser['newPage']>[0] = {}): Promise<Page> {
    const page = await browser.newPage(options);
    await page.goto(`${cloud.url}/console`);
    await page.getByRole('heading', { name: 'Last requests' }).waitFor();
    return page;
  }

  test('shows what callers and messages say as text, and as nothing else', async () => {
    const page = await open();
    const refused: string[] = [];
    page.on('console', (message) => refused.push(message.text()));

    await getRaw(`/greetings/${hostile}`);
    await leaveDeadLetter(hostile);

    await page.locator('#requests').getByText(`/greetings/${hostile}`).waitFor();
    await page.locator('#dead-letters').getByText(hostile).waitFor();
    expect(await page.locator('img').count()).toBe(0);
    expect(await page.title()).toBe('Glamora console');
    expect(refused).toEqual([]);
    await page.close();
  }, 30_000);

  test('follows by itself, and stands still when asked to', async () => {
    const page = await open();
    await fetch(`${cloud.url}/greetings/first`);
    await page.locator('#requests').getByText('/greetings/first').waitFor();

    await page.getByRole('button', { name: 'Pause' }).click();
    await page.getByRole('status').getByText('paused').waitFor();
    await fetch(`${cloud.url}/greetings/second`);
    const whilePaused = await page.locator('#requests').getByText('/greetings/second').count();
    await page.getByRole('button', { name: 'Go on' }).click();

    expect(whilePaused).toBe(0);
    await page.locator('#requests').getByText('/greetings/second').waitFor();
    await page.close();
  }, 30_000);

  test('keeps what was folded up folded up', async () => {
    const page = await open();
    await page.locator('summary', { hasText: 'stall' }).click();

    await fetch(`${cloud.url}/greetings/third`);
    await page.locator('#requests').getByText('/greetings/third').waitFor();

    expect(await page.locator('details[open]').count()).toBe(0);
    await page.close();
  }, 30_000);

  test.each(['light', 'dark'] as const)(
    'can be read in the %s',
    async (colorScheme) => {
      const page = await open({ colorScheme, reducedMotion: 'reduce' });

      const unreadable = await page.evaluate(textsOfLittleContrast, 4.5);

      expect(unreadable).toEqual([]);
      await page.close();
    },
    30_000,
  );

  test('fits a phone', async () => {
    const page = await open({ viewport: { width: 360, height: 740 } });

    const width = await page.evaluate('document.documentElement.scrollWidth');

    expect(width).toBe(360);
    await page.close();
  }, 30_000);

  test('says so when the marketplace is gone', async () => {
    const page = await open();

    await page.route('**/console/data', (route) => route.abort());

    await page.getByRole('status').getByText('no answer').waitFor();
    await page.close();
  }, 30_000);
});
