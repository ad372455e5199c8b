/** What each business event costs in write units, with everything that follows from it. */
import { openQueue } from '@glamora/resilience';
import { SQSClient } from '@aws-sdk/client-sqs';
import { localClientSettings } from '@glamora/dev-cloud';
import { Business } from './business.ts';
import { leastUnits, measuredKinds } from './least-writes.ts';
import type { MeasuredKind } from './least-writes.ts';
import { openLocalTable, withLocalCloud } from './local-table.ts';
import { startMeteredDatabase } from './metered-database.ts';

export interface WriteUnits {
  readonly kind: MeasuredKind;
  /** How many happened at once. */
  readonly count: number;
  /** Of one event. */
  readonly spent: number;
  readonly least: number;
}

/** Alone, and as many as two transactions count. */
const counts = [1, 32];

export async function measureWriteUnits(onMeasured: () => void): Promise<readonly WriteUnits[]> {
  const database = await startMeteredDatabase();
  // What a local cloud takes in place of an engine of its own.
  process.env['DYNAMODB_ENDPOINT'] = database.endpoint;
  try {
    return await withLocalCloud({}, async (cloud) => {
      const { table, close } = openLocalTable(cloud.endpoints.dynamodb);
      const sqs = new SQSClient(localClientSettings(cloud.endpoints.sqs));
      const analytics = openQueue(sqs, `${cloud.endpoints.sqs}/000000000000/glamora-local-analytics`);
      const business = new Business(table);
      const measured: WriteUnits[] = [];
      for (const count of counts)
        for (const kind of measuredKinds) {
          // oxlint-disable no-await-in-loop -- what is spent meanwhile must be for this alone
          const act = await prepare(kind, count, business, (views) => analytics.send(views));
          await cloud.idle();
          const before = database.spent();
          await act();
          await cloud.idle();
          // oxlint-enable no-await-in-loop
          const spent = (database.spent() - before) / count;
          measured.push({ kind, count, spent, least: leastUnits(kind, count) / count });
          onMeasured();
        }
      sqs.destroy();
      close();
      return measured;
    });
  } finally {
    delete process.env['DYNAMODB_ENDPOINT'];
    await database.stop();
  }
}

const creator = 1;

/** @returns what is to be measured; what it needs is there already. */
async function prepare(
  kind: MeasuredKind,
  count: number,
  business: Business,
  sendViews: (views: readonly object[]) => Promise<readonly number[]>,
): Promise<() => Promise<unknown>> {
  const each = <Value>(make: () => Promise<Value>) => Promise.all(Array.from({ length: count }, make));
  if (kind === 'content published') return () => each(() => business.publish(creator));
  const pieces = await each(() => business.publish(creator));
  if (kind === 'content changed') return () => Promise.all(pieces.map((piece) => business.change(piece)));
  if (kind === 'purchase begun') return () => Promise.all(pieces.map((piece) => business.begin(piece)));
  if (kind === 'content viewed') return () => sendViews(pieces.map((piece) => business.view(piece)));
  const purchases = await Promise.all(pieces.map((piece) => business.begin(piece)));
  return () => Promise.all(purchases.map((purchase) => business.confirm(purchase)));
}
