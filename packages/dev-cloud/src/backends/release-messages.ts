import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Makes every message visible that somebody was working on when messaging last stopped. Whoever held it died with the
 * supervisor, and its visibility time-out, minutes long for a payment, would only keep a developer waiting.
 * @throws an error with code ERR_SQLITE_ERROR where the file is damaged.
 */
export function releaseHeldMessages(dataDirectory: string): void {
  const file = join(dataDirectory, 'fauxqs.db');
  if (!existsSync(file)) return;
  using database = new DatabaseSync(file);
  database.exec('UPDATE sqs_messages SET receipt_handle = NULL, visibility_deadline = NULL');
}
