/** The bucket that holds what left the table: objects of rows, and beside each a list of their keys. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  RestoreObjectCommand,
} from '@aws-sdk/client-s3';
import type { S3Client, StorageClass, Tier } from '@aws-sdk/client-s3';
import type { ArchivePart, PartReference, PrimaryKey } from '@glamora/data';
import { fromLine, packLines, sha256, unpackLines } from './row-format.ts';
import type { TypedRow } from './row-format.ts';

/** Lines of rows (see `toLine`) with what is to be known of them. */
export interface PartContent {
  readonly entityName: string;
  /** Begins with the time of writing, see {@link nameAt}; no other part of the entity has it. */
  readonly name: string;
  readonly lines: readonly string[];
  readonly keys: readonly PrimaryKey[];
  /** The attribute that dates a row. */
  readonly datedBy: string;
  /** The date of the oldest row and of the newest. */
  readonly from: string;
  readonly through: string;
  readonly archivedAt: string;
}

/** Whether an object can be read now, or has to be fetched from the cold first. */
export type Availability =
  | { readonly state: 'available' }
  | { readonly state: 'cold' | 'being_fetched'; readonly storageClass: ColdClass };

export type ColdClass = 'GLACIER' | 'DEEP_ARCHIVE';

/** `corrupt`: what the object holds is not what was written; its digest or its number of rows is another. */
export type ReadResult = Iterable<TypedRow> | 'corrupt';

export type ArchiveBucket = ReturnType<typeof openArchiveBucket>;

/** @param storageClass of the rows; the lists of keys stay where they can be read at once. */
export function openArchiveBucket(client: S3Client, bucket: string, storageClass: StorageClass) {
  return {
    /** Writes rows and their list of keys. Nothing is certain before {@link read} has given them back. */
    async write(content: PartContent): Promise<ArchivePart> {
      const bytes = await packLines(content.lines);
      const part = partOf(bucket, content, bytes);
      await client.send(putRows(part, bytes, storageClass));
      await client.send(putManifest(part, content.keys, await packManifest(part, content.keys)));
      return part;
    },

    /** The rows, checked against digest and number; the object must be available. */
    async read(part: ArchivePart): Promise<ReadResult> {
      const bytes = await readObject(client, part.bucket, part.object);
      if (bytes.length !== part.bytes || sha256(bytes) !== part.sha256) return 'corrupt';
      const lines = await unpackLines(bytes);
      return lines.length === part.rows ? rowsOf(lines) : 'corrupt';
    },

    /** Keys of the rows, readable at any time. */
    async keysOf({ bucket: name, manifest }: ArchivePart): Promise<readonly PrimaryKey[]> {
      const [text = ''] = await unpackLines(await readObject(client, name, manifest));
      return (JSON.parse(text) as { keys: readonly PrimaryKey[] }).keys;
    },

    async availability({ bucket: Bucket, object: Key }: ArchivePart): Promise<Availability> {
      const { StorageClass: now, Restore } = await client.send(new HeadObjectCommand({ Bucket, Key }));
      if (now !== 'GLACIER' && now !== 'DEEP_ARCHIVE') return { state: 'available' };
      if (Restore?.includes('ongoing-request="false"') === true) return { state: 'available' };
      return { state: Restore === undefined ? 'cold' : 'being_fetched', storageClass: now };
    },

    /** Asks for a copy that can be read, for as many days. It takes minutes to days, see {@link retrievalTimes}. */
    async fetch({ bucket: Bucket, object: Key }: ArchivePart, tier: Tier, days: number): Promise<void> {
      const RestoreRequest = { Days: days, GlacierJobParameters: { Tier: tier } };
      try {
        await client.send(new RestoreObjectCommand({ Bucket, Key, RestoreRequest }));
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'RestoreAlreadyInProgress') throw error;
      }
    },

    /** Parts whose name begins so, whether or not the table was ever told of them. */
    async written(entityName: string, name: string): Promise<readonly PartReference[]> {
      const keys: string[] = [];
      let ContinuationToken: string | undefined;
      do {
        // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
        const page = await client.send(
          new ListObjectsV2Command({
            Bucket: bucket,
            Prefix: objectKey('archive', entityName, name),
            ContinuationToken,
          }),
        );
        keys.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
      return keys.map((key) => {
        const found = key.slice(key.lastIndexOf('/') + 1, -rowsSuffix.length);
        return { entityName, month: monthOf(found), name: found };
      });
    },

    /** The bucket keeps versions: what is discarded by mistake can be had back for a while. */
    async discard({ entityName, name }: PartReference): Promise<void> {
      const { object, manifest } = objectsOf(entityName, name);
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: object }));
      await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: manifest }));
    },
  };
}

/** A row at a time: with their types they take many times the room of their lines. */
function rowsOf(lines: readonly string[]): Iterable<TypedRow> {
  return {
    *[Symbol.iterator]() {
      for (const line of lines) yield fromLine(line);
    },
  };
}

/** How long S3 says that fetching takes. GLACIER_IR is not here: it is read at once. */
export const retrievalTimes: Readonly<
  Record<ColdClass, Readonly<Record<'Expedited' | 'Standard' | 'Bulk', string | null>>>
> = {
  GLACIER: { Expedited: '1 to 5 minutes', Standard: '3 to 5 hours', Bulk: '5 to 12 hours' },
  DEEP_ARCHIVE: { Expedited: null, Standard: 'up to 12 hours', Bulk: 'up to 48 hours' },
};

/** How names begin that are given at this time: they sort by it. `2026-11-20T01-15-00Z` */
export const nameAt = (time: Date): string => `${time.toISOString().slice(0, 19).replaceAll(':', '-')}Z`;

const monthOf = (name: string): string => name.slice(0, '2026-11'.length);

const rowsSuffix = '.ndjson.gz';

function partOf(bucket: string, content: PartContent, bytes: Buffer): ArchivePart {
  const { entityName, name, archivedAt, datedBy, from, through } = content;
  return {
    entityName,
    month: monthOf(name),
    name,
    bucket,
    ...objectsOf(entityName, name),
    rows: content.lines.length,
    bytes: bytes.length,
    sha256: sha256(bytes),
    datedBy,
    from,
    through,
    archivedAt,
  };
}

function objectsOf(entityName: string, name: string) {
  return {
    object: objectKey('archive', entityName, `${name}${rowsSuffix}`),
    manifest: objectKey('manifests', entityName, `${name}.json.gz`),
  };
}

function objectKey(folder: 'archive' | 'manifests', entityName: string, file: string): string {
  return [folder, entityName, monthOf(file).replace('-', '/'), file].join('/');
}

function putRows(part: ArchivePart, Body: Buffer, StorageClass: StorageClass): PutObjectCommand {
  return new PutObjectCommand({
    Bucket: part.bucket,
    Key: part.object,
    Body,
    StorageClass,
    ContentType: 'application/gzip',
    // S3 refuses bytes that arrive with another digest, and keeps this one beside them.
    ChecksumSHA256: Buffer.from(part.sha256, 'hex').toString('base64'),
    Metadata: { sha256: part.sha256, rows: String(part.rows), from: part.from, through: part.through },
  });
}

function packManifest(part: ArchivePart, keys: readonly PrimaryKey[]): Promise<Buffer> {
  return packLines([JSON.stringify({ ...part, keys })]);
}

function putManifest(part: ArchivePart, keys: readonly PrimaryKey[], Body: Buffer): PutObjectCommand {
  return new PutObjectCommand({
    Bucket: part.bucket,
    Key: part.manifest,
    Body,
    ContentType: 'application/gzip',
    Metadata: { keys: String(keys.length) },
  });
}

async function readObject(client: S3Client, Bucket: string, Key: string): Promise<Uint8Array> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  if (!Body) throw new Error(`${Bucket}/${Key} came without a body.`);
  return Body.transformToByteArray();
}
