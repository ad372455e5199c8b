/** The API's own cache: shown, turned on and off, grown, emptied. */
import { FlushStageCacheCommand, UpdateStageCommand } from '@aws-sdk/client-api-gateway';
import type { PatchOperation } from '@aws-sdk/client-api-gateway';
import { CommandError } from '../command-error.ts';
import { cachePrices, cacheSizes, readCache, replace, turnOn } from './api-cache.ts';
import type { ApiCache } from './api-cache.ts';
import type { Command } from './command.ts';
import { awsOf } from './operated-stage.ts';
import type { AwsClients } from './operated-stage.ts';

interface Situation {
  readonly aws: AwsClients;
  readonly stage: string;
  readonly cache: ApiCache;
  /** Gigabytes, where they were said. */
  readonly size: string | undefined;
}

export const cache: Command = {
  terms: ['show|enable|resize|disable|flush'],
  summary:
    'the cache that API Gateway keeps before an API; the next deployment sets it back to what the tier has',
  options: {
    api: { type: 'string', default: 'content', help: 'of which API (content)' },
    size: { type: 'string', help: `gigabytes: ${cacheSizes.join(', ')}` },
  },
  runbook: 'latency',
  async run({ stage, terms: [name = ''], options }) {
    const action = actions[name];
    if (!action) throw new CommandError(`Say what: npm run ops -- cache ${Object.keys(actions).join('|')}.`);
    const size = options.text('size');
    if (size !== undefined && !(size in cachePrices))
      throw new CommandError(`There is no cache of ${size} GB: ${cacheSizes.join(', ')}.`);
    const aws = awsOf(stage, 'API cache');
    const found = await readCache(aws, stage.name, options.required('api'));
    const text = await action({ aws, stage: stage.name, cache: found, size });
    return { text: stage.journal.dryRun ? 'Nothing was changed.' : text, data: found };
  },
};

type Action = (situation: Situation) => Promise<string>;

const actions: Readonly<Record<string, Action>> = {
  async show({ cache: { enabled, size, status } }) {
    return enabled ? `On, ${size ?? '?'} GB (${priceOf(size)}), ${status}.` : 'Off.';
  },

  async enable({ aws, stage, cache: found, size = found.size ?? '0.5' }) {
    if (found.enabled) throw new CommandError('It is on. To grow it: cache resize --size <GB>.');
    await update(aws, stage, found, await turnOn(aws, found, size));
    return `It is being made, which takes four minutes: ${size} GB, ${priceOf(size)}.`;
  },

  async resize({ aws, stage, cache: found, size }) {
    if (!found.enabled) throw new CommandError('There is no cache. To make one: cache enable --size <GB>.');
    if (size === undefined) throw new CommandError('Say --size.');
    if (size === found.size) throw new CommandError(`It has ${size} GB.`);
    await update(aws, stage, found, [replace('/cacheClusterSize', size)]);
    return `It is being made anew with ${size} GB (${priceOf(size)}), and begins empty: for some minutes all goes to the functions.`;
  },

  async disable({ aws, stage, cache: found }) {
    if (!found.enabled) throw new CommandError('There is no cache.');
    await update(aws, stage, found, [replace('/cacheClusterEnabled', 'false')]);
    return 'It is being taken away. All goes to the functions.';
  },

  async flush({ aws, stage, cache: { enabled, apiId } }) {
    if (!enabled) throw new CommandError('There is no cache.');
    await aws.apiGateway.send(new FlushStageCacheCommand({ restApiId: apiId, stageName: stage }));
    return 'It is empty, and fills by itself.';
  },
};

async function update(
  { apiGateway }: AwsClients,
  stageName: string,
  { apiId }: ApiCache,
  patchOperations: readonly PatchOperation[],
): Promise<void> {
  await apiGateway.send(
    new UpdateStageCommand({ restApiId: apiId, stageName, patchOperations: [...patchOperations] }),
  );
}

const hoursAMonth = 730;

function priceOf(size = ''): string {
  return `$${Math.round((cachePrices[size] ?? 0) * hoursAMonth)} a month`;
}
