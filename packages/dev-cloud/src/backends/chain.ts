import { startChildProcess } from './child-process.ts';
import { engineBinary } from './engine-binary.ts';

/** The well-known phrase of every development chain: its accounts hold play money and anyone may act as them. */
export const testMnemonic = 'test test test test test test test test test test test junk';

export interface ChainSettings {
  readonly port?: number;
  readonly chainId?: number;
  /** Where the chain is kept between runs; where it is not given, it is gone when it stops. */
  readonly stateFile?: string;
  /** Where it is not given, every transaction gets a block at once. */
  readonly blockTimeSeconds?: number;
}

export interface Chain {
  readonly rpcUrl: string;
  readonly chainId: number;
  /** Comes only if it ends without having been stopped: how, with its last lines. */
  readonly died: Promise<string>;
  stop(): Promise<void>;
}

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@foundry-rs/anvil-linux-amd64',
  'linux-arm64': '@foundry-rs/anvil-linux-arm64',
  'darwin-x64': '@foundry-rs/anvil-darwin-amd64',
  'darwin-arm64': '@foundry-rs/anvil-darwin-arm64',
  'win32-x64': '@foundry-rs/anvil-win32-amd64',
};

/** Starts an Ethereum chain whose ten accounts ({@link testMnemonic}) hold 10,000 ether each. Throws StartFailure. */
export async function startChain(settings: ChainSettings = {}): Promise<Chain> {
  const { port = 0, chainId = 31_337, stateFile, blockTimeSeconds } = settings;
  const child = await startChildProcess({
    name: 'the chain',
    command: engineBinary({
      name: 'the chain engine anvil',
      packageName: packages[`${process.platform}-${process.arch}`] ?? null,
      version: '1.7.1',
      path: process.platform === 'win32' ? 'bin/anvil.exe' : 'bin/anvil',
      otherwise: '',
    }),
    arguments: [
      '--host=127.0.0.1',
      `--port=${port}`,
      `--chain-id=${chainId}`,
      `--mnemonic=${testMnemonic}`,
      ...(blockTimeSeconds === undefined ? [] : [`--block-time=${blockTimeSeconds}`]),
      // It also saves when it is asked to end, which the watcher does even after kill -9 of this process.
      ...(stateFile === undefined ? [] : [`--state=${stateFile}`, '--state-interval=1']),
    ],
    ready: /Listening on ([\d.]+:\d+)/,
    explain: (output) => explanation(output, port, stateFile),
  });
  return { rpcUrl: `http://${child.ready[1]}`, chainId, died: child.died, stop: () => child.stop() };
}

function explanation(output: string, port: number, stateFile: string | undefined): string | null {
  if (output.includes('Address already in use'))
    return `Port ${port} is taken, the chain needs it. Stop what listens there, or choose other ports with GLAMORA_PORT.`;
  if (output.includes('failed to parse json'))
    return `The chain's state ${stateFile} is damaged. Start anew with --fresh (its data is lost), or put back a copy of the file.`;
  return null;
}
