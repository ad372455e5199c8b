/** What the time to live removes is kept, once, however often the stream tells of it. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { TypedRow } from '@glamora/archive';
import { fromLine, toLine } from '@glamora/archive';
import type { DynamoDBRecord } from 'aws-lambda';
import { toExpiredRow } from '../src/adapters/expired-rows.ts';
import { archiveExpired } from '../src/archive-expired.ts';
import { archivePolicies } from '../src/archive-policy.ts';
import { daysAgo, noon, openArchiveWorld, startEngines } from './archive-world.ts';
import type { Engines } from './archive-world.ts';

let engines: Engines;
let world: Awaited<ReturnType<typeof openArchiveWorld>>;

beforeAll(async () => {
  engines = await startEngines();
  world = await openArchiveWorld(engines);
});
afterAll(async () => {
  world.close();
  await engines.stop();
});

const sessionRow = (number: number): TypedRow => ({
  PK: { S: `SESSION#${number}` },
  SK: { S: 'REFRESH' },
  _et: { S: 'Session' },
  expiresAt: { S: daysAgo(number) },
  timeToLive: { N: '1789000000' },
  digest: { B: new Uint8Array([0, 255, number]) },
});

/** As the stream tells that this row was removed, by the time to live unless somebody else is named. */
function removal(row: TypedRow, by: object | null = timeToLive): DynamoDBRecord {
  const { Item } = JSON.parse(toLine(row)) as { Item: NonNullable<DynamoDBRecord['dynamodb']>['OldImage'] };
  return {
    eventID: `event of ${row['PK']?.S}`,
    eventName: 'REMOVE',
    dynamodb: { OldImage: Item ?? {}, ApproximateCreationDateTime: noon.getTime() / 1000 },
    ...(by && { userIdentity: by }),
  };
}

const timeToLive = { type: 'Service', principalId: 'dynamodb.amazonaws.com' };

const policies = archivePolicies({ Purchase: 730, Session: null });

const archive = (records: readonly DynamoDBRecord[]) =>
  archiveExpired(
    records.flatMap((record) => toExpiredRow(record) ?? []),
    policies,
    world,
  );

describe('an expired row', () => {
  test('is archived once though the stream tells of it twice, at once and later', async () => {
    const rows = [sessionRow(3), sessionRow(1), sessionRow(2)];
    const records = rows.map((row) => removal(row));

    await Promise.all([archive(records), archive(records)]);
    await archive(records);

    const [part, ...others] = await world.parts();
    expect(others).toEqual([]);
    expect(part).toMatchObject({
      entityName: 'Session',
      rows: 3,
      from: daysAgo(3),
      through: daysAgo(1),
      archivedAt: noon.toISOString(),
    });
    expect(await world.archivedRows()).toEqual(rows);
    expect((await world.objects()).toSorted()).toEqual([part?.object, part?.manifest]);
  });

  test('is none where somebody removed it, or where the entity does not ask for it', async () => {
    const records = [
      removal(sessionRow(4), null),
      removal(sessionRow(4), { type: 'Service', principalId: 'somebody.amazonaws.com' }),
      removal({ ...sessionRow(4), _et: { S: 'Challenge' } }),
    ];
    const before = await world.objects();

    const archived = await archive([...records]);

    expect(archived).toBe(0);
    expect(await world.objects()).toEqual(before);
  });

  test('is told of again where its object is not what was written', async () => {
    const bucket = {
      ...world.bucket,
      read: async (part: Parameters<typeof world.bucket.read>[0]) => {
        await world.spoil(part.object);
        return world.bucket.read(part);
      },
    };
    const expired = [removal(sessionRow(9))].flatMap((record) => toExpiredRow(record) ?? []);

    const archiving = archiveExpired(expired, policies, { register: world.register, bucket });

    await expect(archiving).rejects.toThrow('is not what was written');
    expect((await world.parts()).filter(({ from }) => from === daysAgo(9))).toEqual([]);
  });
});

describe('a line of the archive', () => {
  test('gives back every type as it was', () => {
    const row: TypedRow = {
      ...sessionRow(7),
      bytes: { BS: [new Uint8Array([1]), new Uint8Array([2, 3])] },
      numbers: { NS: ['1', '12345678901234567890123456789012345678'] },
      nested: { M: { list: { L: [{ B: new Uint8Array([9]) }, { NULL: true }, { S: 'line\nbreak' }] } } },
    };

    const line = toLine(row);

    expect(line).not.toContain('\n');
    expect(toLine(fromLine(line))).toBe(line);
    expect(fromLine(line)['numbers']).toEqual(row['numbers']);
    expect(Buffer.from(fromLine(line)['digest']?.B ?? [])).toEqual(Buffer.from([0, 255, 7]));
  });
});
