export { nameAt, openArchiveBucket, retrievalTimes } from './archive-bucket.ts';
export type { ArchiveBucket, Availability, ColdClass, PartContent, ReadResult } from './archive-bucket.ts';
export { archiveAfter, fromLine, toLine } from './row-format.ts';
export type { TypedRow } from './row-format.ts';
