/** What is written to the bucket comes back as it was, or is told to be something else. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CreateBucketCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { ArchivePart } from '@glamora/data';
import { localClientSettings, startMessaging } from '@glamora/dev-cloud/backends';
import { openArchiveBucket, toLine } from '../src/index.ts';
import type { ArchiveBucket, TypedRow } from '../src/index.ts';

const rows: readonly TypedRow[] = [1, 2, 3].map((number) => ({
  PK: { S: `PURCHASE#${number}` },
  SK: { S: 'TRANSACTION' },
  weight: { N: '12345678901234567890123456789012345678' },
  title: { S: 'Ünïcode – 服\n' },
}));

const name = '2026-11-20T01-15-00Z-1a2b3c4d-00001';

const content = {
  entityName: 'Purchase',
  name,
  lines: rows.map(toLine),
  keys: rows.map(({ PK }) => ({ PK: PK?.S ?? '', SK: 'TRANSACTION' })),
  datedBy: 'createdAt',
  from: '2024-01-01',
  through: '2024-01-31',
  archivedAt: '2026-11-20T01:15:00.000Z',
};

describe('a part', () => {
  let messaging: Awaited<ReturnType<typeof startMessaging>>;
  let s3: S3Client;
  let bucket: ArchiveBucket;
  let part: ArchivePart;

  beforeAll(async () => {
    messaging = await startMessaging();
    s3 = new S3Client(localClientSettings(messaging.endpoint));
    await s3.send(new CreateBucketCommand({ Bucket: 'the-archive' }));
    bucket = openArchiveBucket(s3, 'the-archive', 'GLACIER_IR');
    part = await bucket.write(content);
  });
  afterAll(async () => {
    s3.destroy();
    await messaging.stop();
  });

  const rowsOf = async (written: ArchivePart) => {
    const read = await bucket.read(written);
    return read === 'corrupt' ? read : [...read];
  };

  test('is described by entity, month, size and digest', () => {
    expect(part).toMatchObject({
      month: '2026-11',
      bucket: 'the-archive',
      object: `archive/Purchase/2026/11/${name}.ndjson.gz`,
      manifest: `manifests/Purchase/2026/11/${name}.json.gz`,
      rows: 3,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  test('gives back its rows and its keys', async () => {
    expect(await rowsOf(part)).toEqual(rows);
    expect(await bucket.keysOf(part)).toEqual(content.keys);
    expect(await bucket.availability(part)).toEqual({ state: 'available' });
  });

  test('carries its digest beside it', async () => {
    const head = await s3.send(new HeadObjectCommand({ Bucket: part.bucket, Key: part.object }));

    expect(head.Metadata).toMatchObject({ sha256: part.sha256, rows: '3' });
  });

  test('is corrupt where bytes or rows are others than were written', async () => {
    const fewer = await bucket.write({
      ...content,
      name: name.replace('00001', '00002'),
      lines: content.lines.slice(1),
    });
    await s3.send(new PutObjectCommand({ Bucket: fewer.bucket, Key: fewer.object, Body: 'something' }));

    expect(await bucket.read(fewer)).toBe('corrupt');
    expect(await bucket.read({ ...part, rows: 2 })).toBe('corrupt');
    expect(await bucket.read({ ...part, sha256: fewer.sha256 })).toBe('corrupt');
  });

  test('is found by how its name begins, and gone with its list of keys once it is discarded', async () => {
    const third = await bucket.write({ ...content, name: '2026-11-20T02-15-00Z-ffffffff-00001' });

    const found = await bucket.written('Purchase', '2026-11-20T02-15-00Z-ffffffff');
    await bucket.discard(third);

    expect(found).toEqual([{ entityName: 'Purchase', month: '2026-11', name: third.name }]);
    expect(await bucket.written('Purchase', third.name)).toEqual([]);
    await expect(bucket.keysOf(third)).rejects.toThrow();
  });
});

/** The local S3 has no cold storage: these are the answers of the real one. */
describe('an object that has grown cold', () => {
  const part = { bucket: 'the-archive', object: 'an-object' } as ArchivePart;

  test.each([
    [{ 'x-amz-storage-class': 'GLACIER_IR' }, { state: 'available' }],
    [{ 'x-amz-storage-class': 'GLACIER' }, { state: 'cold', storageClass: 'GLACIER' }],
    [
      { 'x-amz-storage-class': 'DEEP_ARCHIVE', 'x-amz-restore': 'ongoing-request="true"' },
      { state: 'being_fetched', storageClass: 'DEEP_ARCHIVE' },
    ],
    [
      {
        'x-amz-storage-class': 'GLACIER',
        'x-amz-restore': 'ongoing-request="false", expiry-date="Fri, 27 Nov 2026 00:00:00 GMT"',
      },
      { state: 'available' },
    ],
  ])('is told from one that can be read: %j', async (headers, expected) => {
    const s3 = await startAnswering(200, headers);

    expect(await s3.bucket.availability(part)).toEqual(expected);
    await s3.stop();
  });

  test('may be asked for twice', async () => {
    const body = '<Error><Code>RestoreAlreadyInProgress</Code><Message>It is</Message></Error>';
    const s3 = await startAnswering(409, {}, body);

    await expect(s3.bucket.fetch(part, 'Bulk', 7)).resolves.toBeUndefined();
    await s3.stop();
  });
});

async function startAnswering(status: number, headers: object, body = '') {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { 'content-type': 'application/xml', ...headers }).end(body);
  });
  await new Promise<void>((listening) => {
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  const client = new S3Client(localClientSettings(`http://127.0.0.1:${port}`));
  return {
    bucket: openArchiveBucket(client, 'the-archive', 'STANDARD'),
    async stop() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((closed) => {
        server.close(closed);
      });
    },
  };
}
