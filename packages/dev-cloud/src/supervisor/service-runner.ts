/** Keeps the services running, and starts them anew when their configuration changes. */
import { isDeepStrictEqual } from 'node:util';
import type { ServiceConfiguration } from '../services/service-configuration.ts';
import { prepareServices, startServices } from './running-services.ts';
import type { RunningServices, RunningServicesSettings } from './running-services.ts';
import { watchConfiguration } from './watch-configuration.ts';

export interface ServiceRunnerSettings {
  readonly services: readonly ServiceConfiguration[];
  /** Reads the configuration anew. */
  readonly resolve: () => Promise<readonly ServiceConfiguration[]>;
  readonly sharedDirectory: string;
  readonly running: RunningServicesSettings;
  /** Told what runs now; null while nothing does. */
  readonly onChange: (running: RunningServices | null) => void;
}

export interface ServiceRunner {
  readonly first: RunningServices;
  /** Comes only if the function host ends without having been stopped. */
  readonly died: Promise<string>;
  /** What runs now. */
  running(): RunningServices;
  /** Resolves when no change and no message is left to be handled. */
  idle(): Promise<void>;
  stop(): Promise<void>;
}

export async function startServiceRunner(settings: ServiceRunnerSettings): Promise<ServiceRunner> {
  const died = Promise.withResolvers<string>();
  const startPrepared = async (services: readonly ServiceConfiguration[], before: () => Promise<void>) => {
    const prepared = await prepareServices(services, settings.running);
    await before();
    const started = await startServices(prepared, settings.running);
    void started.died.then(died.resolve);
    settings.onChange(started);
    return started;
  };

  const first = await startPrepared(settings.services, async () => {});
  let running = first;
  let restarting = Promise.resolve();
  const restart = async () => {
    try {
      const services = await settings.resolve();
      // A comment, or a file that nothing reads.
      if (isDeepStrictEqual(services, running.services)) return;
      running = await startPrepared(services, async () => {
        settings.onChange(null);
        await running.stop();
      });
      settings.running.log('The services run with their new configuration.');
    } catch (error) {
      settings.running.log(`The new configuration does not work: ${(error as Error).message}`);
    }
  };
  const stopWatching = settings.running.watch
    ? watchConfiguration(
        settings.services.map(({ directory }) => directory),
        settings.sharedDirectory,
        () => {
          restarting = restarting.then(restart);
        },
      )
    : () => {};

  return {
    first,
    died: died.promise,
    running: () => running,
    idle: () => running.idle(),
    async stop() {
      stopWatching();
      await restarting;
      settings.onChange(null);
      await running.stop();
    },
  };
}
