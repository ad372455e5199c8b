import type { TransactionHash } from '@glamora/contracts';
import * as z from 'zod/mini';
import { WrongChain, type Chain, type Hex } from './chain.ts';
import { jsonRpcClient, type JsonRpcSettings } from './json-rpc-client.ts';

export interface JsonRpcChainSettings extends JsonRpcSettings {
  /** The chain that the server has to be of. It is asked once, before the first answer is trusted. */
  readonly chainId: number;
}

/**
 * An address without a key or a contract, for simulations. The default, zero, is what some wallets take as the
 * sign that nothing is at stake, and then accept any signature.
 */
const nobody = '0x00000000000000000000000000000000676c616d';

/** A chain behind an Ethereum JSON-RPC server. */
export function jsonRpcChain({ chainId, ...settings }: JsonRpcChainSettings): Chain {
  const request = jsonRpcClient(settings);
  let identified: Promise<void> | undefined;

  async function identify(): Promise<void> {
    const actual = await request('eth_chainId', [], smallQuantity);
    if (actual !== chainId) throw new WrongChain(chainId, actual);
  }

  async function ask<Schema extends z.ZodMiniType>(
    method: string,
    parameters: readonly unknown[],
    result: Schema,
  ): Promise<z.output<Schema>> {
    identified ??= identify().catch((error: unknown) => {
      identified = undefined;
      throw error;
    });
    await identified;
    return await request(method, parameters, result);
  }

  return {
    chainId,
    findTransaction: (hash) => ask('eth_getTransactionByHash', [hash], transactionSchema(hash)),
    findReceipt: async (hash) => {
      const receipt = await ask('eth_getTransactionReceipt', [hash], receiptSchema(hash));
      return receipt === null || receipt.blockNumber === null ? null : receipt;
    },
    findBlock: (number) =>
      ask('eth_getBlockByNumber', [`0x${number.toString(16)}`, false], blockSchema(number)),
    headBlockNumber: () => ask('eth_blockNumber', [], quantity),
    simulateDeployment: (creationCode) =>
      ask('eth_call', [{ from: nobody, data: creationCode }, 'latest'], bytes),
  };
}

function hexSchema(pattern: RegExp) {
  return z.pipe(
    z.string().check(z.regex(pattern)),
    z.transform((text) => text.toLowerCase() as Hex),
  );
}

const bytes = hexSchema(/^0x([0-9a-f]{2})*$/i);
const address = hexSchema(/^0x[0-9a-f]{40}$/i);
const word = hexSchema(/^0x[0-9a-f]{64}$/i);

const quantity = z.pipe(
  z.string().check(z.regex(/^0x[0-9a-f]{1,64}$/i)),
  z.transform((text) => BigInt(text)),
);
const smallQuantity = z.pipe(
  quantity,
  z.pipe(
    z.transform((value: bigint) => Number(value)),
    z.number().check(z.int()),
  ),
);
const time = z.pipe(
  smallQuantity,
  z.pipe(
    z.transform((seconds: number) => new Date(seconds * 1000)),
    z.date(),
  ),
);

function transactionSchema(hash: TransactionHash) {
  return z.nullable(
    z.pipe(
      z.object({ hash: exactly(word, hash), chainId: z.optional(z.nullable(smallQuantity)) }),
      z.transform(({ chainId }) => ({ chainId: chainId ?? null })),
    ),
  );
}

const log = z.object({ address, topics: z.array(word), data: bytes, logIndex: smallQuantity });

const minedReceipt = {
  status: z.pipe(
    z.enum(['0x0', '0x1']),
    z.transform((status) => (status === '0x1' ? 'success' : 'reverted')),
  ),
  blockNumber: quantity,
  blockHash: word,
  logs: z.array(log),
};

/** Some servers answer for a transaction that waits to be mined with a receipt that has no block. */
function receiptSchema(hash: TransactionHash) {
  return z.nullable(
    z.union([
      z.object({ transactionHash: exactly(word, hash), ...minedReceipt }),
      z.object({ transactionHash: exactly(word, hash), blockNumber: z.null() }),
    ]),
  );
}

function blockSchema(number: bigint) {
  return z.nullable(
    z.pipe(
      z.object({ number: exactly(quantity, number), hash: word, timestamp: time }),
      z.transform(({ timestamp, ...block }) => ({ ...block, time: timestamp })),
    ),
  );
}

/** What was asked for has to be what is answered, or a mixed-up answer would judge another's payment. */
function exactly<Value>(schema: z.ZodMiniType<Value>, expected: Value) {
  return schema.check(z.refine((value) => value === expected, 'is not what was asked for'));
}
