/** Starts and stops the whole marketplace on this machine. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { S3Client } from '@aws-sdk/client-s3';
import { localClientSettings, startChain, startDatabase, startMessaging } from '../backends/index.ts';
import { openConsole } from '../console/console.ts';
import { askChain, askHttp } from '../console/parts.ts';
import type { CrashablePart } from '../backends/index.ts';
import { publishDemoData } from '../demo-data/publish.ts';
import { startFaultProxy } from '../faults/index.ts';
import type { CloudFaults, DecideRequest } from '../faults/index.ts';
import { apiDocumentation } from '../gateway/documentation.ts';
import { startGateway } from '../gateway/gateway.ts';
import type { Upstream } from '../gateway/gateway.ts';
import { keptSecrets } from '../parameter-store/parameters.ts';
import type { Parameters } from '../parameter-store/parameters.ts';
import { startParameterStore } from '../parameter-store/server.ts';
import { startScaling } from '../scaling/start-scaling.ts';
import { localStage, resolveServices } from '../services/resolve-services.ts';
import { ensureCheckout } from './checkout.ts';
import { takeDataFolder } from './data-folder.ts';
import { openFunctionLog } from './function-log.ts';
import { portsFrom } from './ports.ts';
import type { RunningServices } from './running-services.ts';
import { startServiceRunner } from './service-runner.ts';

export interface LocalCloudSettings {
  /** What is kept between runs. */
  readonly dataDirectory: string;
  /** Of the gateway; the other parts take the six ports after it. 0: any free ones. */
  readonly port: number;
  /** Starts with nothing kept. */
  readonly fresh?: boolean;
  /** Publishes creators and content, in the background. */
  readonly demoData?: boolean;
  /** Reloads functions when their code changes, and all services when their configuration does. */
  readonly watch?: boolean;
  /** Takes lines for a person; nothing is printed where it is not given. */
  readonly log?: (line: string) => void;
  /** Holds one folder a service. */
  readonly servicesDirectory?: string;
  /** In how many seconds a window of the predictive scaler, five minutes, passes; 300 where it is not given. */
  readonly scalerWindowSeconds?: number;
  /** A trace that each scaled function is taken to have had until now. */
  readonly loadHistory?: string;
  /** What goes wrong, for tests and benchmarks. */
  readonly faults?: CloudFaults;
}

export interface LocalCloudEndpoints {
  readonly dynamodb: string;
  readonly sqs: string;
  readonly s3: string;
  readonly lambda: string;
  readonly ssm: string;
  /** CloudWatch, Application Auto Scaling, and what Lambda tells of aliases. */
  readonly metrics: string;
}

/** What can be made to fail for others to bear: see `npm run chaos`. */
export interface CrashableParts {
  readonly database: CrashablePart;
  readonly functions: CrashablePart;
  /** The readers of the table's stream lose what they have in hand, and others begin with what was written down. */
  abandonStreamReaders(): void;
}

export interface LocalCloud {
  /** Of the gateway: `http://127.0.0.1:3000`. */
  readonly url: string;
  readonly endpoints: LocalCloudEndpoints;
  readonly chain: { readonly rpcUrl: string; readonly chainId: number; readonly checkout: string };
  readonly services: readonly string[];
  readonly parts: CrashableParts;
  readonly functionLog: string;
  /** Comes only if a part ends without having been stopped: which, how, and its last lines. */
  readonly died: Promise<string>;
  /** Resolves when the demo data is published, with the number of items; null where none was asked for. */
  readonly demoData: Promise<number | null>;
  /** Resolves when no change of the table and no message is left to be handled; dead letters count as handled. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

const repository = fileURLToPath(new URL('../../../../', import.meta.url));
/** What the services' configurations share. */
const sharedDirectory = join(repository, 'config');

type Stop = () => Promise<void>;

/** Brings everything up. Throws StartFailure, with nothing left running, where a part can't start. */
export async function startLocalCloud(settings: LocalCloudSettings): Promise<LocalCloud> {
  const stops: Stop[] = [];
  const stopAll = async () => {
    for (const stop of stops.splice(0).toReversed()) await stop();
  };
  try {
    return await start(settings, stops, stopAll);
  } catch (error) {
    await stopAll();
    throw error;
  }
}

async function start(settings: LocalCloudSettings, stops: Stop[], stopAll: Stop): Promise<LocalCloud> {
  const { dataDirectory, fresh = false, log = () => {}, faults = {} } = settings;
  const ports = portsFrom(settings.port);
  const stopLater = <Part extends { stop: Stop }>(part: Part): Part => {
    stops.push(() => part.stop());
    return part;
  };

  const folder = await takeDataFolder(dataDirectory, fresh);
  stops.push(() => folder.release());
  let upstream: Upstream | null = null;
  let running: RunningServices | null = null;
  const watching = stopLater(openConsole());
  const gateway = stopLater(
    await startGateway({
      port: ports.gateway,
      upstream: () => upstream,
      documentation: apiDocumentation(),
      console: watching,
      onError: log,
    }),
  );
  const resolve = () =>
    resolveServices({
      servicesDirectory: settings.servicesDirectory ?? join(repository, 'services'),
      sharedDirectory,
      cacheDirectory: join(repository, '.glamora/cache'),
      publicUrl: gateway.url,
    });
  const parts = [
    startDatabase({
      dataFile: folder.databaseFile,
      ...(ports.database === undefined ? {} : { port: ports.database }),
    }).then(stopLater),
    startMessaging({ dataDirectory: folder.messagingDirectory, port: ports.messaging }).then(stopLater),
    startChain({ stateFile: folder.chainFile, port: ports.chain }).then(stopLater),
    resolve(),
    keptSecrets(folder.secretsFile, localStage),
  ] as const;
  // All of them, so that what has started is known, and stopped, when another one fails.
  await Promise.allSettled(parts);
  const [database, messaging, chain, services, secrets] = await Promise.all(parts);

  const through = async (decide: DecideRequest | undefined, target: string) =>
    decide === undefined ? target : stopLater(await startFaultProxy({ target, decide })).endpoint;
  const tableEndpoint = await through(faults.table, database.endpoint);
  const queueEndpoint = await through(faults.queues, messaging.endpoint);
  const checkout = await ensureCheckout(chain.rpcUrl, folder.checkoutFile);
  const parameters: Parameters = {
    ...secrets,
    [`/glamora/${localStage}/chain/rpc-url`]: await through(faults.chain, chain.rpcUrl),
    [`/glamora/${localStage}/chain/id`]: String(chain.chainId),
    [`/glamora/${localStage}/chain/checkout-address`]: checkout,
  };
  const parameterStore = stopLater(await startParameterStore({ parameters, port: ports.parameters }));
  const scaling = stopLater(
    await startScaling({
      port: ports.metrics,
      metricsFile: folder.metricsFile,
      windowSeconds: settings.scalerWindowSeconds ?? 300,
      log,
      ...(settings.loadHistory === undefined ? {} : { loadHistory: settings.loadHistory }),
    }),
  );
  const s3 = new S3Client({ ...localClientSettings(messaging.endpoint), forcePathStyle: true });
  stops.push(async () => s3.destroy());
  const functionLog = openFunctionLog(folder.functionLog, log);
  stops.push(() => functionLog.close());

  const payments = { rpcUrl: chain.rpcUrl, chainId: chain.chainId, checkout };
  const backends = {
    dynamodb: database.endpoint,
    sqs: messaging.endpoint,
    s3: messaging.endpoint,
    ssm: parameterStore.endpoint,
    metrics: scaling.endpoint,
  };
  const askFunctions = (signal: AbortSignal) => askHttp(running?.lambdaEndpoint ?? '', signal);
  watching.watch({
    parts: () => [
      { name: 'functions', ask: running && askFunctions },
      { name: 'table', ask: (signal) => askHttp(database.endpoint, signal) },
      { name: 'queues, files', ask: (signal) => askHttp(messaging.endpoint, signal) },
      { name: 'chain', ask: (signal) => askChain(chain.rpcUrl, signal) },
      { name: 'parameters', ask: (signal) => askHttp(parameterStore.endpoint, signal) },
      { name: 'metrics', ask: (signal) => askHttp(scaling.endpoint, signal) },
    ],
    running: () => running,
    inspectQueue: (name) => messaging.inspect(name),
    scaling,
  });
  const runner = stopLater(
    await startServiceRunner({
      services,
      resolve,
      sharedDirectory,
      running: {
        folder,
        log,
        endpoints: { database: database.endpoint, messaging: messaging.endpoint },
        tableEndpoint,
        queueEndpoint,
        faults,
        scaling,
        parameterStoreEndpoint: parameterStore.endpoint,
        parameter: async (name) => parameters[name],
        functionsPort: ports.functions,
        watch: settings.watch ?? false,
        onFunctionOutput(line) {
          functionLog.write(line);
          watching.printed(line);
        },
        onInvoked(invocation) {
          scaling.record(invocation);
          watching.invoked(invocation);
        },
      },
      onChange(changed) {
        running = changed;
        upstream = changed && {
          routes: changed.plan.routes,
          lambdaEndpoint: changed.lambdaEndpoint,
          assets:
            changed.assetsBucket === null
              ? null
              : {
                  s3,
                  bucket: changed.assetsBucket,
                  publicKeys: assetKeys(secrets),
                },
          description: {
            ...payments,
            endpoints: { ...backends, lambda: changed.lambdaEndpoint },
            assetsBucket: changed.assetsBucket,
            services: changed.services.map(({ service }) => service),
          },
        };
      },
    }),
  );
  const { lambdaEndpoint, assetsBucket } = runner.first;

  const publishing = new AbortController();
  const demoData =
    settings.demoData === true && assetsBucket !== null
      ? publishDemoData({ url: gateway.url, s3, bucket: assetsBucket, signal: publishing.signal }).catch(
          (error: unknown) => {
            if (publishing.signal.aborted) return null;
            throw error;
          },
        )
      : Promise.resolve(null);
  stops.push(async () => {
    publishing.abort();
    await demoData.catch(() => {});
  });
  return {
    url: gateway.url,
    endpoints: { ...backends, lambda: lambdaEndpoint },
    chain: payments,
    services: services.map(({ service }) => service),
    parts: {
      database,
      functions: { pid: () => runner.running().host.pid(), crash: () => runner.running().host.crash() },
      abandonStreamReaders: () => runner.running().abandonStreamReaders(),
    },
    functionLog: folder.functionLog,
    died: Promise.race([database.died, messaging.died, chain.died, runner.died]),
    demoData,
    idle: () => runner.idle(),
    stop: stopAll,
  };
}

function assetKeys(secrets: Parameters): Record<string, string> {
  const prefix = `/glamora/${localStage}/assets`;
  return { [secrets[`${prefix}/key-pair-id`] ?? '']: secrets[`${prefix}/public-key`] ?? '' };
}
