/** Tells the analytics queue who opened what: as well as it can be done without keeping anybody waiting. */
import { SQSClient } from '@aws-sdk/client-sqs';
import type { ViewActivity } from '@glamora/contracts';
import { awsClientSettings, guardClient, openQueue } from '@glamora/resilience';
import { logger } from '@glamora/runtime';
import type { NoteView } from '../get-content-url.ts';

/**
 * Milliseconds. A queue answers within ten; one that does not may cost each caller this much three times, after which the
 * breaker has nobody ask for half a minute.
 */
const timeOuts = { connectionTimeout: 100, requestTimeout: 150 };

/** A view that is lost is one that nobody misses: the caller's address matters more, so nothing here ever throws. */
export function viewMessages(queueUrl: string): NoteView {
  const client = new SQSClient({ ...awsClientSettings(timeOuts), maxAttempts: 1 });
  const queue = openQueue(guardClient(client, 'the analytics queue'), queueUrl);
  return async (view) => {
    try {
      const message: ViewActivity = { type: 'content.viewed', ...view };
      const lost = await queue.send([message], { groupOf: ({ creator }) => creator });
      if (lost.length > 0) logger.warn('view not told', { contentId: view.contentId });
    } catch (error) {
      logger.warn('view not told', { contentId: view.contentId, error: error as Error });
    }
  };
}
