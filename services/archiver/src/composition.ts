/** Builds what the functions of this service stand on. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import type { StorageClass } from '@aws-sdk/client-s3';
import { openArchiveBucket } from '@glamora/archive';
import { ArchiveRepository, openTable, RecentContentRepository } from '@glamora/data';
import { awsClientSettings, createDocumentClient, guardClient } from '@glamora/resilience';
import { tableRows } from './adapters/table-rows.ts';

export const systemClock = (): Date => new Date();

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Megabytes at a time, and nobody waits: longer than a request would. */
const patient = { connectionTimeout: 1000, requestTimeout: 60_000 };

export const connectRegister = (tableName: string): ArchiveRepository =>
  new ArchiveRepository(openTable(createDocumentClient(), tableName));

export const connectRecentContent = (tableName: string): RecentContentRepository =>
  new RecentContentRepository(openTable(createDocumentClient(), tableName));

export const connectRows = (tableName: string) =>
  tableRows(guardClient(new DynamoDBClient(awsClientSettings(patient)), 'the table'), tableName);

export const connectBucket = (name: string, storageClass: StorageClass) =>
  openArchiveBucket(guardClient(new S3Client(awsClientSettings(patient)), 'the archive'), name, storageClass);
