/** A marketplace of its own, in which everything goes wrong that may go wrong. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { searchContent, uploadContent } from '@glamora/contracts';
import { startLocalCloud } from '@glamora/dev-cloud';
import type { LocalCloud } from '@glamora/dev-cloud';
import { GlamoraClient, makeContent } from '@glamora/demo';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { enter } from './ledger/people.ts';
import { accepted } from './ledger/persistence.ts';
import { openQueues } from './ledger/queues.ts';
import { runLedger, tableName } from './ledger/run-ledger.ts';
import type { LedgerReport } from './ledger/run-ledger.ts';
import { writeRow } from './ledger/table-rows.ts';
import { registrationOf } from './marketplace/marketplace.ts';

// A start of everything, and the ten seconds for which an opened breaker does not ask the chain, on a busy machine.
jest.setTimeout(150_000);

describe('sixty purchases under faults', () => {
  let dataDirectory: string;
  let report: LedgerReport;

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-ledger-'));
    report = await runLedger({
      purchases: 60,
      seed: 1,
      dataDirectory,
      buyers: 6,
      creators: 3,
      pieces: 16,
      outageSeconds: 2,
      settlingSeconds: 100,
    });
  });

  afterAll(async () => {
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it.each([
    'batch delivered twice',
    'batch reordered',
    'consumer killed before its work',
    'consumer killed after its work',
    'the table: UpdateItem throttled',
    'the table: TransactWriteItems throttled',
  ])('meet this one: %s', (fault) => {
    expect(report.journal.counts().get(fault)).toBeGreaterThan(0);
  });

  it('meet a chain that is out of reach', () => {
    const refusals = [...report.journal.counts().keys()].filter((fault) => fault.startsWith('the chain: '));

    expect(refusals).not.toEqual([]);
  });

  it('end as they deserve, none of them still settling', () => {
    expect([...report.outcomes.keys()]).toEqual([
      'CONFIRMED',
      'FAILED already_purchased',
      'FAILED amount_too_high',
      'FAILED amount_too_low',
      'FAILED other_purchase',
      'FAILED other_seller',
      'FAILED transaction_reverted',
      'PENDING',
    ]);
  });

  it('leave each payment on the chain with one purchase, one explained failure, or nobody who named it', () => {
    const fates = [...report.paymentFates.keys()].toSorted();

    expect(report.findings.payments).toEqual([]);
    expect(fates).toEqual(['confirmed', 'explained', 'never named']);
  });

  it('add up, by creator and day, to what the chain says', () => {
    expect(report.findings.statistics).toEqual([]);
  });

  it('leave everything that is on sale to be found, and nothing else', () => {
    expect(report.findings.catalogue).toEqual([]);
  });

  it('leave no dead letter that does not say why', () => {
    expect(report.findings.deadLetters).toEqual([]);
  });
});

describe('a change of the table that can never be fanned out', () => {
  const retries = 2;
  let dataDirectory: string;
  let cloud: LocalCloud;

  beforeAll(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-poison-'));
    const faults = { streamRetryAttempts: retries };
    cloud = await startLocalCloud({ dataDirectory, port: 0, fresh: true, faults });
  });

  afterAll(async () => {
    await cloud.stop();
    await rm(dataDirectory, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });

  it('is parted from all others, put aside with its cause, and holds up nobody behind it', async () => {
    const creator = await enter(cloud.url, 1, 'creator', 1);
    const publish = async (title: string) => {
      const body = registrationOf((await makeContent()).contentId, { title });
      await accepted(() => creator.client.call(uploadContent, { body }));
    };
    const poison = {
      PK: 'PURCHASE#poison',
      SK: 'poison',
      _et: 'Purchase',
      status: 'SETTLING',
      purchaseId: `0x${'ab'.repeat(32)}`,
      transactionHash: 'no hash',
      submittedAt: new Date().toISOString(),
    };

    await Promise.all([
      ...['Before one', 'Before two'].map(publish),
      writeRow(cloud.endpoints.dynamodb, tableName, poison),
      ...['Behind one', 'Behind two'].map(publish),
    ]);
    await cloud.idle();

    const queues = openQueues(cloud.endpoints.sqs);
    const letters = await queues.takeDeadLetters();
    queues.close();
    const visitor = new GlamoraClient(cloud.url);
    const found = await Promise.all(
      ['before', 'behind'].map(async (q) => {
        const { body } = await accepted(() => visitor.call(searchContent, { query: { q } }));
        return body.items.map(({ title }) => title).toSorted();
      }),
    );
    expect(letters.map(({ queue }) => queue)).toEqual(['glamora-local-undelivered-changes']);
    expect(JSON.parse(letters[0]?.body ?? '')).toMatchObject({
      requestContext: {
        functionArn: expect.stringContaining('glamora-local-fanOutChanges'),
        condition: 'RetryAttemptsExhausted',
      },
      responseContext: { functionError: 'Unhandled' },
      DDBStreamBatchInfo: { batchSize: 1 },
    });
    expect(found).toEqual([
      ['Before one', 'Before two'],
      ['Behind one', 'Behind two'],
    ]);
  });
});
