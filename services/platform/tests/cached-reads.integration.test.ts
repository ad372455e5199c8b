/** Which functions read through a cache: what money or rights depend on is read from the table itself. */
import { expect, test } from '@jest/globals';
import { build } from 'esbuild';
import { declaredFunctions, entryOf, hasEntry, parsed } from './declared-services.ts';

const cacheModule = /packages\/resilience\/src\/cache-|node_modules\/(?:ioredis|lru-cache)\//;

/** As the deployment builds them: what is imported and not used is not there. */
async function functionsWithCache(): Promise<readonly string[]> {
  const functions = declaredFunctions().filter(hasEntry);
  const { bundle, target, format, platform, mainFields } = parsed('config/build.yml') as Readonly<
    Record<string, string>
  >;
  const { outputs } = (
    await build({
      ...({ bundle, target, format, platform, mainFields } as object),
      entryPoints: functions.map((declared) => ({ in: entryOf(declared), out: declared.key })),
      // Large, and no caches: left out for the time they would take.
      external: ['@aws-sdk/*', '@smithy/*', 'viem', 'viem/*', 'dynamodb-toolbox/*'],
      outdir: 'bundles',
      write: false,
      metafile: true,
      logLevel: 'error',
    })
  ).metafile;
  return functions
    .map(({ key }) => key)
    .filter((key) => {
      const [, output] = Object.entries(outputs).find(([path]) => path.endsWith(`/${key}.js`)) ?? [];
      return Object.entries(output?.inputs ?? {}).some(
        ([path, { bytesInOutput }]) => bytesInOutput > 0 && cacheModule.test(path),
      );
    });
}

test('only what anyone may see is read through a cache', async () => {
  expect(await functionsWithCache()).toEqual(['getContent', 'getTrending', 'invalidateCaches']);
});
