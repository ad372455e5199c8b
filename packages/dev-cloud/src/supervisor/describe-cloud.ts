import { testMnemonic } from '../backends/index.ts';
import type { LocalCloud } from './local-cloud.ts';

/** What a person wants to know of a marketplace that has just come up. */
export function describeCloud(cloud: LocalCloud, milliseconds: number): string {
  const { url, endpoints, chain, services, functionLog } = cloud;
  const rows: [string, string][] = [
    ['marketplace', url],
    ['console', `${url}/console`],
    ['documentation', `${url}/docs`],
    ['services', services.join(', ')],
    ['what runs where', `${url}/_dev`],
    ['table', endpoints.dynamodb],
    ['queues, files', endpoints.sqs],
    ['chain', `${chain.rpcUrl} (id ${chain.chainId}, checkout ${chain.checkout})`],
    ['functions', endpoints.lambda],
    ['parameters', endpoints.ssm],
    ['metrics, scaling', endpoints.metrics],
    ['function logs', functionLog],
    ['accounts', `ten, of 10,000 ether each: "${testMnemonic}"`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    `Glamora is up after ${(milliseconds / 1000).toFixed(1)} s. Ctrl-C ends it, and keeps its data.`,
    '',
    ...rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`),
    '',
  ].join('\n');
}
