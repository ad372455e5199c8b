/** `npm run dev`: the whole marketplace on this machine. */
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { StartFailure } from '../backends/index.ts';
import { startLocalCloud } from '../supervisor/local-cloud.ts';
import type { LocalCloud } from '../supervisor/local-cloud.ts';
import { describeCloud } from '../supervisor/describe-cloud.ts';

const help = `npm run dev -- [options]

Runs the marketplace on this machine and keeps its data in .glamora/data between runs.

  --fresh              start with nothing kept
  --port <number>      of the gateway (GLAMORA_PORT, 3000); the other parts take the six ports after it; 0 takes any
  --data <folder>      keep the data there
  --no-demo-data       leave the marketplace empty
  --services <folder>  run the services of another folder than services/
  --scaler-interval <duration>
                       let five minutes of the predictive scaler pass in 20s or 2m: requests count for as many more (5m)
  --load-history <csv> a trace (timestamp_iso,count) that each scaled function is taken to have had until now
  --quiet              say only what is wrong
  --help               show this

DYNAMODB_ENDPOINT      a DynamoDB that runs already, instead of the engine that is started here
`;

const repository = fileURLToPath(new URL('../../../../', import.meta.url));

interface Options {
  readonly fresh: boolean;
  readonly port: number;
  readonly dataDirectory: string;
  readonly demoData: boolean;
  readonly quiet: boolean;
  readonly scalerWindowSeconds: number;
  readonly loadHistory?: string;
  readonly servicesDirectory?: string;
}

function readOptions(): Options | 'help' {
  const { values } = parseArgs({
    allowNegative: true,
    options: {
      fresh: { type: 'boolean', default: false },
      port: { type: 'string', default: process.env['GLAMORA_PORT'] ?? '3000' },
      data: { type: 'string', default: join(repository, '.glamora/data') },
      'demo-data': { type: 'boolean', default: true },
      services: { type: 'string' },
      'scaler-interval': { type: 'string', default: '5m' },
      'load-history': { type: 'string' },
      quiet: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_530)
    throw new StartFailure(`${values.port} is not a port: GLAMORA_PORT and --port take 0 to 65530.`);
  const { fresh, quiet } = values;
  return {
    fresh,
    quiet,
    port,
    dataDirectory: resolve(values.data),
    demoData: values['demo-data'],
    scalerWindowSeconds: toSeconds(values['scaler-interval']),
    ...(values['load-history'] === undefined ? {} : { loadHistory: resolve(values['load-history']) }),
    ...(values.services === undefined ? {} : { servicesDirectory: resolve(values.services) }),
  };
}

function toSeconds(duration: string): number {
  const [, digits = '', unit] = /^(\d+)([sm])$/.exec(duration) ?? [];
  const seconds = Number(digits) * (unit === 'm' ? 60 : 1);
  if (seconds < 1 || seconds > 300)
    throw new StartFailure(`--scaler-interval is from 1s to 5m, not ${duration}.`);
  return seconds;
}

async function main(): Promise<number> {
  const options = readOptions();
  if (options === 'help') {
    console.log(help);
    return 0;
  }
  const say = options.quiet ? () => {} : (line: string) => console.log(line);
  const ended = endSignal();
  const starting = startLocalCloud({ ...options, watch: true, log: (line) => console.error(line) });
  const cloud = await Promise.race([starting, ended.then(() => null)]);
  if (cloud === null) {
    await (await starting).stop();
    return 0;
  }
  say(describeCloud(cloud, Math.round(performance.now())));
  void cloud.demoData.then(
    (items) => items !== null && say(`${items} pieces of demo content are there.`),
    (error: Error) => console.error(`The demo data could not be published: ${error.message}`),
  );
  return runUntilTheEnd(cloud, ended, say);
}

async function runUntilTheEnd(
  cloud: LocalCloud,
  ended: Promise<void>,
  say: (line: string) => void,
): Promise<number> {
  const death = await Promise.race([cloud.died, ended.then(() => null)]);
  if (death === null) say('Stopping …');
  else console.error(`${death}\nEverything else is stopped too.`);
  await cloud.stop();
  return death === null ? 0 : 1;
}

/** Ctrl-C, or a polite request to end; the second one ends at once. */
function endSignal(): Promise<void> {
  return new Promise((end) => {
    let asked = false;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.on(signal, () => {
        if (asked) process.exit(130);
        asked = true;
        end();
      });
  });
}

try {
  process.exit(await main());
} catch (error) {
  const isOurs =
    error instanceof StartFailure || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOurs ? (error as Error).message : error);
  process.exit(1);
}
