/**
 * Compiles the contracts into the TypeScript modules that are committed beside the code which uses them, so that
 * nobody needs a compiler to deploy or verify.
 *
 *     node scripts/compile.ts           writes the modules
 *     node scripts/compile.ts --check   exits with 1 where a committed module differs from its contract
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import * as prettier from 'prettier';
import solc from 'solc';
import type { Abi } from 'viem';
import { toEventSelector, toFunctionSelector } from 'viem/utils';
import * as z from 'zod/mini';

const packageFolder = join(import.meta.dirname, '..');

/** Which module carries which contracts. */
const modules: Readonly<Record<string, readonly ContractSource[]>> = {
  'src/checkout/artifact.ts': [{ file: 'contracts/GlamoraCheckout.sol', contracts: ['GlamoraCheckout'] }],
  'src/signature/artifact.ts': [
    { file: 'contracts/WalletSignatureCheck.sol', contracts: ['WalletSignatureCheck'] },
  ],
  'src/testing/artifacts.ts': [
    { file: 'contracts/testing/OwnedWallet.sol', contracts: ['OwnedWallet', 'OwnedWalletFactory'] },
    {
      file: 'contracts/testing/Sellers.sol',
      contracts: ['RejectingSeller', 'ReenteringSeller', 'VerboseSeller'],
    },
    { file: 'contracts/testing/StrangeWallets.sol', contracts: ['ExhaustingWallet', 'TrustingWallet'] },
  ],
};

interface ContractSource {
  /** Relative to the package. */
  readonly file: string;
  readonly contracts: readonly string[];
}

const compilerOutput = z.object({
  errors: z._default(z.array(z.object({ formattedMessage: z.string() })), []),
  contracts: z._default(
    z.record(
      z.string(),
      z.record(
        z.string(),
        z.object({
          abi: z.custom<Abi>(Array.isArray),
          evm: z.object({ bytecode: z.object({ object: z.string() }) }),
        }),
      ),
    ),
    {},
  ),
});

/** What the contract files compile to, by file and contract name. A warning counts as an error. */
async function compile(files: readonly string[]) {
  const sources = await Promise.all(
    files.map(
      async (file) => [file, { content: await readFile(join(packageFolder, file), 'utf8') }] as const,
    ),
  );
  const input = {
    language: 'Solidity',
    sources: Object.fromEntries(sources),
    settings: {
      // The oldest instruction set that all chains of today run: a later one would need PUSH0 and transient storage.
      evmVersion: 'paris',
      optimizer: { enabled: true, runs: 10_000 },
      // Without the hash of the sources in it, a changed comment does not change the bytecode.
      metadata: { appendCBOR: false, bytecodeHash: 'none' },
      outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } },
    },
  };
  const { errors, contracts } = compilerOutput.parse(JSON.parse(solc.compile(JSON.stringify(input))));
  if (errors.length > 0) throw new Error(errors.map(({ formattedMessage }) => formattedMessage).join('\n'));
  return contracts;
}

async function generateModule(path: string, sources: readonly ContractSource[]): Promise<string> {
  const compiled = await compile(sources.map(({ file }) => file));
  const exports = sources.flatMap(({ file, contracts }) =>
    contracts.flatMap((contract) => {
      const { abi, evm } = compiled[file]?.[contract] ?? missing(file, contract);
      return [
        `export const ${uncapitalized(contract)}Abi = ${JSON.stringify(abi)} as const;`,
        `export const ${uncapitalized(contract)}Bytecode = '0x${evm.bytecode.object}';`,
        ...(contract === 'GlamoraCheckout' ? checkoutSelectors(abi) : []),
      ];
    }),
  );
  const banner = `/** Generated from ${sources.map(({ file }) => file).join(' and ')} by scripts/compile.ts: do not edit. */`;
  const filepath = join(packageFolder, path);
  const options = await prettier.resolveConfig(filepath);
  return await prettier.format([banner, ...exports].join('\n\n'), { ...options, filepath });
}

/** Lets the functions build and read what they need without an ABI coder in their bundle. */
function checkoutSelectors(abi: Abi): string[] {
  const pay = abi.find((item) => item.type === 'function' && item.name === 'pay');
  const purchasePaid = abi.find((item) => item.type === 'event' && item.name === 'PurchasePaid');
  if (pay?.type !== 'function' || purchasePaid?.type !== 'event')
    throw new Error('GlamoraCheckout lacks pay or PurchasePaid');
  return [
    `export const paySelector = '${toFunctionSelector(pay)}';`,
    `export const purchasePaidTopic = '${toEventSelector(purchasePaid)}';`,
  ];
}

function missing(file: string, contract: string): never {
  throw new Error(`${file} holds no contract ${contract}`);
}

function uncapitalized(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

const { values: options } = parseArgs({ options: { check: { type: 'boolean', default: false } } });

for (const [path, sources] of Object.entries(modules)) {
  const generated = await generateModule(path, sources);
  const target = join(packageFolder, path);
  if (!options.check) {
    await writeFile(target, generated);
  } else if ((await readFile(target, 'utf8')) !== generated) {
    console.error(`${path} is not what its contracts compile to: run npm run compile -w packages/payments`);
    process.exitCode = 1;
  }
}
