/** getContent written the usual way: the same row, the same answer. */
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { createError } from '@middy/util';
import { z } from 'zod';
import { cidSchema, contentKey } from './content-key.ts';
import { logger, metrics, parse, restHandler, table, TableName } from './middlewares.ts';

const pathSchema = z.object({ contentId: cidSchema });

const viewSchema = z.object({
  contentId: z.string(),
  ipfsHash: z.string(),
  creator: z.string().regex(/^0x[0-9a-f]{40}$/),
  title: z.string(),
  description: z.string().nullable().default(null),
  category: z.string(),
  priceWei: z.string().regex(/^(0|[1-9][0-9]*)$/),
  tags: z.array(z.string()),
  active: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});

export const handler = restHandler().handler(async (event) => {
  const { contentId } = parse(pathSchema, event.pathParameters);
  const { Item } = await table.send(new GetCommand({ TableName, Key: contentKey(contentId) }));
  if (!Item) throw createError(404, 'There is no such content');
  const etag = `W/"${Item['contentId']}-${Item['version']}"`;
  const headers = { etag, 'cache-control': 'public, max-age=300', 'content-type': 'application/json' };
  metrics.addMetric('contentRead', MetricUnit.Count, 1);
  logger.info('content read', { contentId });
  if (event.headers['if-none-match'] === etag) return { statusCode: 304, headers, body: '' };
  const view = viewSchema.parse({ ...Item, ipfsHash: Item['contentId'] });
  return { statusCode: 200, headers, body: JSON.stringify(view) };
});
