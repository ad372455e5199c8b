/** purchaseContent written the usual way: a call that is counted, the same read, the same transaction. */
import { createHash } from 'node:crypto';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import jsonBodyParser from '@middy/http-json-body-parser';
import { createError } from '@middy/util';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JSONWebKeySet } from 'jose';
import { encodeFunctionData, parseAbi } from 'viem';
import { z } from 'zod';
import { cidSchema, contentKey } from './content-key.ts';
import { logger, metrics, parse, restHandler, table, TableName } from './middlewares.ts';
import { begin, countCall } from './purchase-rows.ts';

const bodySchema = z.object({ contentId: cidSchema });
const keys = createLocalJWKSet(JSON.parse(process.env['PUBLIC_KEYS'] ?? '{}') as JSONWebKeySet);
const rules = { issuer: process.env['TOKEN_ISSUER'] ?? '', audience: 'glamora-api', algorithms: ['ES256'] };
const abi = parseAbi(['function pay(bytes32 purchaseId, address seller) payable']);
const [chainId, to] = [Number(process.env['CHAIN_ID']), process.env['CHECKOUT_ADDRESS']];

export const handler = restHandler()
  .use(jsonBodyParser())
  .handler(async (event) => {
    const token = event.headers['authorization']?.replace(/^Bearer /, '') ?? '';
    const { payload } = await jwtVerify(token, keys, rules).catch(() =>
      Promise.reject(createError(401, 'Who calls?')),
    );
    const buyer = payload.sub ?? '';
    const now = new Date();
    await countCall(buyer, now);
    const { contentId } = parse(bodySchema, event.body);
    const id = createHash('sha256').update(`${buyer} ${event.headers['idempotency-key']}`).digest('hex');
    const purchaseId = `0x${id}` as const;
    const Keys = [
      contentKey(contentId),
      { PK: `PURCHASE#${contentId}#${buyer}`, SK: 'ACCESS' },
      { PK: `PURCHASE_ID#${purchaseId}`, SK: 'REFERENCE' },
    ];
    const { Responses } = await table.send(new BatchGetCommand({ RequestItems: { [TableName]: { Keys } } }));
    const [content, ...others] = Responses?.[TableName]?.toSorted((one) => (one['title'] ? -1 : 1)) ?? [];
    if (!content?.['active']) throw createError(404, 'There is no such content');
    if (others.length > 0 || content['creator'] === buyer)
      throw createError(409, 'It is one’s own, or bought already');
    const seller = content['creator'] as `0x${string}`;
    const priceWei = content['priceWei'] as string;
    const expiresAt = new Date(now.getTime() + 30 * 60_000).toISOString();
    const status = 'PENDING';
    const createdAt = now.toISOString();
    await begin({ purchaseId, contentId, buyer, seller, priceWei, status, createdAt, expiresAt });
    const data = encodeFunctionData({ abi, args: [purchaseId, seller] });
    metrics.addMetric('purchaseBegun', MetricUnit.Count, 1);
    logger.info('purchase begun', { purchaseId });
    const payment = { chainId, to, value: priceWei, data, expiresAt };
    const body = { purchaseId, status, priceWei, payment };
    const headers = { 'content-type': 'application/json', location: `/purchases/${purchaseId}` };
    return { statusCode: 201, headers, body: JSON.stringify(body) };
  });
