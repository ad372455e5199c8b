/**
 * authenticateUser written the usual way: the same checks and the same two calls to the table, for a wallet that has signed
 * in before.
 */
import { randomUUID } from 'node:crypto';
import { MetricUnit } from '@aws-lambda-powertools/metrics';
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import jsonBodyParser from '@middy/http-json-body-parser';
import { createError } from '@middy/util';
import { importJWK, SignJWT } from 'jose';
import { recoverMessageAddress } from 'viem';
import { parseSiweMessage, validateSiweMessage } from 'viem/siwe';
import { z } from 'zod';
import { logger, metrics, parse, restHandler, table, TableName, tracer } from './middlewares.ts';
import { openSession } from './sign-in-rows.ts';

const bodySchema = z.object({
  message: z.string().min(1).max(4096),
  signature: z.custom<`0x${string}`>(
    (text) => typeof text === 'string' && /^0x([0-9a-fA-F]{2})+$/.test(text),
  ),
});

const Name = process.env['SIGNING_KEY_PARAMETER'] ?? '';
const parameters = tracer.captureAWSv3Client(new SSMClient({}));
const { Parameter } = await parameters.send(new GetParameterCommand({ Name, WithDecryption: true }));
const jwk = JSON.parse(Parameter?.Value ?? '{}') as { kid: string };
const key = await importJWK(jwk, 'ES256');

export const handler = restHandler()
  .use(jsonBodyParser())
  .handler(async (event) => {
    const { message, signature } = parse(bodySchema, event.body);
    const fields = parseSiweMessage(message);
    const { address = '0x', nonce = '' } = fields;
    const walletAddress = address.toLowerCase();
    const [signer, { Item: user }] = await Promise.all([
      recoverMessageAddress({ message, signature }),
      table.send(new GetCommand({ TableName, Key: { PK: `USER#${walletAddress}`, SK: 'PROFILE' } })),
    ]);
    const isOurs = validateSiweMessage({ message: fields, domain: process.env['SIGN_IN_DOMAIN'] ?? '' });
    if (!isOurs || signer !== address || !user) throw createError(401, 'The sign-in was refused');
    const refreshToken = await openSession(nonce, walletAddress);
    const accessToken = await new SignJWT({ tenant: 'public', plan: 'free' })
      .setProtectedHeader({ alg: 'ES256', kid: jwk.kid, typ: 'JWT' })
      .setIssuer(process.env['TOKEN_ISSUER'] ?? '')
      .setAudience('glamora-api')
      .setSubject(walletAddress)
      .setJti(randomUUID())
      .setIssuedAt()
      .setExpirationTime('15m')
      .sign(key);
    metrics.addMetric('signIn', MetricUnit.Count, 1);
    logger.info('signed in', { walletAddress });
    const { PK: _PK, SK: _SK, _et, ...profile } = user;
    const body = { accessToken, refreshToken, tokenType: 'Bearer', expiresIn: 900, user: profile };
    return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  });
