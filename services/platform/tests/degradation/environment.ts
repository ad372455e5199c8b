/** What the functions of a stage find in their environment, while all is well. */
import { generateKeyPairSync } from 'node:crypto';
import { startParameterStore } from '@glamora/dev-cloud/parameter-store';
import type { World } from './world.ts';

/** Shared by all: made once. */
const assetsKey = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
}).privateKey;

const queues = ['SEARCH', 'ANALYTICS', 'NOTIFICATIONS', 'CACHE_INVALIDATION', 'PARTITIONS', 'SETTLEMENT'];

/** @param rpcUrl functions read it from the parameter store when they are loaded, so each has a store of its own. */
export async function environmentOf(world: World, rpcUrl: string) {
  const parameters = await startParameterStore({
    parameters: { '/assets/signing-key': assetsKey, '/chain/rpc-url': rpcUrl },
  });
  const queueUrls = await Promise.all(
    queues.map(async (queue) => [`${queue}_QUEUE_URL`, await world.createQueue()]),
  );
  return {
    variables: {
      ...world.tokens.environment,
      ...(Object.fromEntries(queueUrls) as Record<string, string>),
      AWS_ENDPOINT_URL_DYNAMODB: world.table,
      AWS_ENDPOINT_URL_SQS: world.queueServer,
      AWS_ENDPOINT_URL_SSM: parameters.endpoint,
      // What is held is not believed: what a call gets is not what the one before got.
      CONTENT_CACHE_SECONDS: '0',
      REDIS_URL: '',
      SEARCH_ENDPOINT: '',
      API_CACHE_URL: '',
      API_CACHE_KEY: '',
      ASSETS_URL: 'https://assets.example',
      ASSETS_KEY_PAIR_ID: 'KTEST',
      ASSETS_SIGNING_KEY_PARAMETER: '/assets/signing-key',
      RPC_URL_PARAMETER: '/chain/rpc-url',
      PUBLIC_URL: 'https://glamora.example',
      SIGN_IN_DOMAIN: 'glamora.example',
      CHAIN_ID: '31337',
      CHECKOUT_ADDRESS: `0x${'c4'.repeat(20)}`,
      CONFIRMATIONS: '1',
      OTHER_CHAINS: '[]',
    },
    stop: () => parameters.stop(),
  };
}
