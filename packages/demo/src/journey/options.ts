/** What the command line and the environment say. */
import { parseArgs } from 'node:util';

export interface DemoOptions {
  readonly baseUrl: string;
  readonly rpcUrl: string | undefined;
  readonly sellerKey: string | undefined;
  readonly buyerKey: string | undefined;
  /** How long a payment may take to settle. */
  readonly settlementSeconds: number;
}

export const help = `npm run demo -- [options]

Walks through a running marketplace as two wallets would: sign in, publish, browse, buy on chain, open the content;
and is refused what must be refused. Ends with 0 if all went well, with 1 if anything did not.

  --base-url <url>             of the API (http://127.0.0.1:\${GLAMORA_PORT:-3000})
  --rpc-url <url>              of the chain, where the marketplace is not a local one
  --settlement-seconds <n>     how long a payment may take to settle (120)
  --help                       show this

GLAMORA_SELLER_KEY, GLAMORA_BUYER_KEY
                               private keys of the two wallets, where the marketplace is not a local one;
                               the buyer pays 0.00002 ether and gas
`;

export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DemoOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      'base-url': { type: 'string', default: `http://127.0.0.1:${environment['GLAMORA_PORT'] ?? '3000'}` },
      'rpc-url': { type: 'string' },
      'settlement-seconds': { type: 'string', default: '120' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  return {
    baseUrl: values['base-url'].replace(/\/+$/, ''),
    rpcUrl: values['rpc-url'],
    sellerKey: environment['GLAMORA_SELLER_KEY'],
    buyerKey: environment['GLAMORA_BUYER_KEY'],
    settlementSeconds: Number(values['settlement-seconds']),
  };
}
