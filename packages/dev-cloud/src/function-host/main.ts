/** The process that runs the functions: `node main.ts <plan file>`. Says on which address it listens when all is built. */
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { argv, exit } from 'node:process';
import { bundlePath, startBundling } from './bundles.ts';
import { functionPool } from './function-pool.ts';
import type { InvocationMeasure } from './function-pool.ts';
import type { FunctionHostPlan } from './hosted-function.ts';
import { toInvocationLine } from './invocation-line.ts';
import { lambdaEndpoint } from './lambda-endpoint.ts';

const plan = JSON.parse(await readFile(argv[2] ?? '', 'utf8')) as FunctionHostPlan;

const pools = new Map(
  plan.functions.map((hosted) => {
    const print = (line: string) => console.log(`[${hosted.name}] ${line}`);
    const measure = (measured: InvocationMeasure) => console.log(toInvocationLine(hosted.name, measured));
    const bundle = bundlePath(plan.bundleDirectory, hosted.name);
    return [hosted.name, functionPool(hosted, bundle, print, measure)] as const;
  }),
);
const broken = await startBundling({
  functions: plan.functions,
  directory: plan.bundleDirectory,
  watch: plan.watch,
  onRebuilt() {
    for (const pool of pools.values()) pool.reload();
    console.log('functions reloaded');
  },
  onBroken: (message) => console.log(`functions do not build, the last good ones stay:\n${message}`),
});
if (broken !== null) {
  console.error(broken);
  exit(1);
}
const server = lambdaEndpoint(pools);
server.listen(plan.port, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo;
  console.log(`functions listen on http://127.0.0.1:${port}`);
});
