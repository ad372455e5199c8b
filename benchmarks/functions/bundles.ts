/** Builds functions as the deployment does, and tells what is in the bundles. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { parse } from 'yaml';

export interface Bundle {
  readonly name: string;
  readonly file: string;
  /** Minified bytes, all in. */
  readonly bytes: number;
  /** Minified bytes without the AWS SDK, which the runtime provides as well. */
  readonly ownBytes: number;
}

/** With what the SDK alone depends on. */
const sdk = /node_modules\/(@aws-sdk|@smithy|@aws-crypto|@aws\/lambda-invoke-store|mnemonist|obliterator)\//;

/** @param entries source files by function name. */
export async function buildBundles(
  root: string,
  entries: Readonly<Record<string, string>>,
  outdir: string,
): Promise<readonly Bundle[]> {
  const {
    outputFileExtension: _extension,
    exclude: _exclude,
    concurrency: _concurrency,
    ...options
  } = parse(await readFile(join(root, 'config/build.yml'), 'utf8')) as BuildOptions & Record<string, unknown>;
  const { metafile } = await build({
    ...options,
    absWorkingDir: root,
    entryPoints: Object.entries(entries).map(([out, source]) => ({ in: source, out })),
    outdir,
    outExtension: { '.js': '.mjs' },
    metafile: true,
    logLevel: 'error',
  });
  return Object.keys(entries).map((name) => {
    const file = join(outdir, `${name}.mjs`);
    const [, output] = Object.entries(metafile.outputs).find(([path]) => path.endsWith(`/${name}.mjs`)) ?? [];
    if (!output) throw new Error(`${name} was not built`);
    const sdkBytes = Object.entries(output.inputs)
      .filter(([path]) => sdk.test(path))
      .reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
    return { name, file, bytes: output.bytes, ownBytes: output.bytes - sdkBytes };
  });
}
