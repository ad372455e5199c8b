/** A table with a piece of content, secrets, and the environment that functions of a stage have. */
import { generateKeyPairSync } from 'node:crypto';
import { startTable } from '@glamora/dev-cloud/backends';
import { startParameterStore } from '@glamora/dev-cloud/parameter-store';
import { importJWK, SignJWT } from 'jose';

export interface BenchmarkStage {
  readonly tableName: string;
  /** A token that the functions accept for this wallet. */
  accessToken(walletAddress: string): Promise<string>;
  stop(): Promise<void>;
}

const publicUrl = 'http://127.0.0.1:3000';
const chainId = 31_337;
const callLimits = { minute: 1e9, day: 1e9 };

/** Nothing is sent in the benchmark; the functions want to know where they would. */
const queues = [
  'SETTLEMENT',
  'SEARCH',
  'ANALYTICS',
  'NOTIFICATIONS',
  'CACHE_INVALIDATION',
  'PARTITIONS',
  'SCALING',
];

const queueVariables = (queue: string) => [
  [`${queue}_QUEUE_URL`, `http://127.0.0.1:1/${queue}`],
  [`${queue}_DEAD_LETTERS_URL`, `http://127.0.0.1:1/${queue}-dead-letters`],
];

/** Sets this process's environment, as the functions read it when they are imported; children inherit it. */
export async function startStage(): Promise<BenchmarkStage> {
  const table = await startTable();
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = { kid: 'benchmark', alg: 'ES256' };
  const signingKey = { ...privateKey.export({ format: 'jwk' }), ...name };
  const assets = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const parameters = await startParameterStore({
    parameters: {
      '/auth/signing-key': JSON.stringify(signingKey),
      '/assets/signing-key': assets.privateKey,
      '/chain/rpc-url': 'http://127.0.0.1:8545',
    },
  });
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_DYNAMODB: table.endpoint,
    AWS_ENDPOINT_URL_SSM: parameters.endpoint,
    AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:1',
    // Lambda takes log lines through a pipe at next to no cost; a terminal would be measured instead of the handler.
    POWERTOOLS_LOG_LEVEL: 'SILENT',
    POWERTOOLS_METRICS_DISABLED: 'true',
    TABLE_NAME: table.tableName,
    PUBLIC_KEYS: JSON.stringify({ keys: [{ ...publicKey.export({ format: 'jwk' }), ...name }] }),
    TOKEN_ISSUER: publicUrl,
    CALL_LIMITS: JSON.stringify({ free: callLimits, business: callLimits, enterprise: callLimits }),
    PUBLIC_URL: publicUrl,
    SIGN_IN_DOMAIN: '127.0.0.1:3000',
    CHAIN_ID: String(chainId),
    CHECKOUT_ADDRESS: '0x5fbdb2315678afecb367f032d93f642f64180aa3',
    CONFIRMATIONS: '1',
    OTHER_CHAINS: '[]',
    ASSETS_URL: publicUrl,
    ASSETS_KEY_PAIR_ID: 'KBENCHMARK',
    ASSETS_SIGNING_KEY_PARAMETER: '/assets/signing-key',
    SIGNING_KEY_PARAMETER: '/auth/signing-key',
    RPC_URL_PARAMETER: '/chain/rpc-url',
    ...Object.fromEntries(queues.flatMap(queueVariables)),
    NOTIFICATIONS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:notifications',
    SEARCH_ENDPOINT: '',
    REDIS_URL: '',
    CONTENT_CACHE_SECONDS: '0',
    API_CACHE_URL: '',
    API_CACHE_KEY: '',
    ARCHIVE_BUCKET: 'archive',
    ARCHIVE_STORAGE_CLASS: 'GLACIER_IR',
    ARCHIVE_AFTER_DAYS: '{"Purchase": 730}',
    WALK_EVERY_DAYS: '30',
    RECENT_DAYS: '90',
    READ_UNITS_PER_SECOND: '500',
    SCALED_STAGE: 'local',
    MANAGED_FUNCTIONS: JSON.stringify({
      getContentUrl: {
        provisioned: 20,
        max: 100,
        reserved: 100,
        emergency: 200,
        memoryMb: 256,
        critical: true,
      },
    }),
  });
  const key = await importJWK(signingKey, 'ES256');
  return {
    tableName: table.tableName,
    accessToken: (walletAddress) =>
      new SignJWT()
        .setProtectedHeader(name)
        .setSubject(walletAddress)
        .setIssuer(publicUrl)
        .setAudience('glamora-api')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(key),
    async stop() {
      await parameters.stop();
      await table.stop();
    },
  };
}
