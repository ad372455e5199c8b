/** `npm run test:deploy`: every service deployed for real, to an emulated account. */
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { startChain } from '@glamora/dev-cloud/backends';
import { startEmulatedAccount } from './account/emulated-account.ts';
import type { EmulatedAccount } from './account/emulated-account.ts';
import { NotAvailable } from './account/python.ts';
import { startEdge } from './edge/edge.ts';
import { tryDeployment } from './trial/deploy-trial.ts';
import { progressOn } from './trial/progress.ts';

const help = `npm run test:deploy -- [options]

Deploys every service with the framework to an emulated AWS account on this machine, uses the stage, deploys a second
version, rolls back, and removes everything. Takes a few minutes, and Python 3.10 or later.

  --verbose               show what the commands print
  --keep                  leave the account there when a step fails, until Ctrl-C
  --if-available          end with 0 where the emulator can't be had
  --help                  show this
`;

const root = fileURLToPath(new URL('../../..', import.meta.url));

async function main(): Promise<number> {
  const { values: options } = parseArgs({
    options: {
      verbose: { type: 'boolean', default: false },
      keep: { type: 'boolean', default: false },
      'if-available': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (options.help) {
    console.log(help);
    return 0;
  }
  const begun = performance.now();
  const account = await startEmulatedAccount(root);
  if (account instanceof NotAvailable) {
    console.log(`Nothing was deployed: ${account.message}`);
    return options['if-available'] ? 0 : 1;
  }
  const logFile = join(root, '.glamora/emulated-aws/commands.log');
  const log = createWriteStream(logFile);
  const [chain, edge] = await Promise.all([startChain(), startEdge()]);
  const progress = progressOn((text) => process.stdout.write(text));
  const onOutput = (text: string) => {
    log.write(text);
    if (options.verbose) process.stdout.write(text);
  };
  try {
    await tryDeployment({ root, account, chain, edge, progress, onOutput });
  } catch (error) {
    if (progress.steps.at(-1)?.outcome !== 'failed') throw error;
    console.log(`\nFailed. What the commands printed: ${logFile}; what the emulator logged: ${account.log}`);
    if (options.keep) await untilInterrupted(account);
    return 1;
  } finally {
    await Promise.all([chain.stop(), edge.stop(), account.stop()]);
    log.end();
  }
  const seconds = (performance.now() - begun) / 1000;
  console.log(
    `\n${progress.steps.length} steps in ${seconds.toFixed(0)} s: deployed, used, updated, rolled back and removed.`,
  );
  return 0;
}

/** With what a person needs to look around. */
async function untilInterrupted({ environment }: EmulatedAccount): Promise<void> {
  const settings = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  console.log(`The account is there until Ctrl-C: export ${settings.join(' ')}`);
  const stayAlive = setInterval(() => {}, 1_000_000);
  await once(process, 'SIGINT');
  clearInterval(stayAlive);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
