/** What judging payments and signatures needs to know of a chain, and how asking it may fail. */
import type { TransactionHash } from '@glamora/contracts';

/** Hexadecimal text, lower case. */
export type Hex = `0x${string}`;

export interface Log {
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
  /** Its place in the block, which with the transaction's hash names the log. */
  readonly logIndex: number;
}

export interface TransactionReceipt {
  readonly status: 'success' | 'reverted';
  readonly blockNumber: bigint;
  readonly blockHash: Hex;
  readonly logs: readonly Log[];
}

export interface Block {
  readonly number: bigint;
  readonly hash: Hex;
  readonly time: Date;
}

export interface ChainTransaction {
  /** The chain that the signature is bound to; null where it is bound to none (before EIP-155). */
  readonly chainId: number | null;
}

/**
 * One chain. Null says that the chain answered and has no such thing; {@link ChainUnavailable} is thrown when it
 * gave no usable answer, {@link WrongChain} when it is not the chain it should be.
 */
export interface Chain {
  readonly chainId: number;
  /** A transaction that is mined or waits to be. */
  findTransaction(hash: TransactionHash): Promise<ChainTransaction | null>;
  /** Null until the transaction is mined. */
  findReceipt(hash: TransactionHash): Promise<TransactionReceipt | null>;
  /** The block that is canonical at this height now. */
  findBlock(number: bigint): Promise<Block | null>;
  /** The height of the newest block. */
  headBlockNumber(): Promise<bigint>;
  /** What a contract's creation code returns; nothing is deployed. */
  simulateDeployment(creationCode: Hex): Promise<Hex>;
}

/** The chain can't be asked, or what it says is no answer: try again later. The cause has the details. */
export class ChainUnavailable extends Error {
  override readonly name = 'ChainUnavailable';

  constructor(method: string, cause: unknown) {
    super(`The chain gave no usable answer to ${method}`, { cause });
  }
}

/** The RPC server speaks for another chain than the one configured. */
export class WrongChain extends Error {
  override readonly name = 'WrongChain';

  constructor(expected: number, actual: number) {
    super(`The RPC server is of chain ${actual}, but chain ${expected} is configured`);
  }
}
