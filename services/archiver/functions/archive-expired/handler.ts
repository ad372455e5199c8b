import { readEnvironment, streamHandler } from '@glamora/runtime';
import { toExpiredRow } from '../../src/adapters/expired-rows.ts';
import { archiveExpired } from '../../src/archive-expired.ts';
import { archivePolicies } from '../../src/archive-policy.ts';
import { connectBucket, connectRegister } from '../../src/composition.ts';
import { environment } from './schema.ts';

const variables = readEnvironment(environment);
const policies = archivePolicies(variables.ARCHIVE_AFTER_DAYS);
const dependencies = {
  register: connectRegister(variables.TABLE_NAME),
  bucket: connectBucket(variables.ARCHIVE_BUCKET, variables.ARCHIVE_STORAGE_CLASS),
};

export const handler = streamHandler('archiveExpired', async (records) => {
  const expired = records.flatMap((record) => toExpiredRow(record) ?? []);
  await archiveExpired(expired, policies, dependencies);
  return undefined;
});
