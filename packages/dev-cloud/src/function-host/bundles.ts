/** Builds all functions at once, and again when a source changes. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { context, formatMessages } from 'esbuild';
import type { HostedFunction } from './hosted-function.ts';

export interface BundlingSettings {
  readonly functions: readonly HostedFunction[];
  readonly directory: string;
  readonly watch: boolean;
  /** After a build that succeeded because of a change; the first is not told. */
  readonly onRebuilt: () => void;
  /** What does not build, for the developer to read. */
  readonly onBroken: (message: string) => void;
}

export function bundlePath(directory: string, functionName: string): string {
  return join(directory, `${functionName}.mjs`);
}

/** Resolves with null when the first build succeeded, or with what was wrong. */
export async function startBundling(settings: BundlingSettings): Promise<string | null> {
  await rm(settings.directory, { recursive: true, force: true });
  await mkdir(settings.directory, { recursive: true });
  const first = Promise.withResolvers<string | null>();
  let isFirst = true;
  const building = await context({
    entryPoints: Object.fromEntries(settings.functions.map((hosted) => [hosted.name, hosted.source])),
    outdir: settings.directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    // The functions share most of their code; shared chunks make one build of it, not one for each function.
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    sourcemap: true,
    // Node reads the maps at each cold start; the sources themselves are beside them anyway.
    sourcesContent: false,
    // Some dependencies still call require, which ES modules do not have.
    banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
    logLevel: 'silent',
    plugins: [
      {
        name: 'tell',
        setup(build) {
          build.onEnd(async ({ errors }) => {
            const message =
              errors.length === 0 ? null : (await formatMessages(errors, { kind: 'error' })).join('');
            if (isFirst) first.resolve(message);
            else if (message === null) settings.onRebuilt();
            else settings.onBroken(message);
            isFirst = false;
          });
        },
      },
    ],
  });
  if (settings.watch) {
    await building.watch();
  } else {
    // What is wrong is told by onEnd.
    await building.rebuild().catch(() => {});
    await building.dispose();
  }
  return first.promise;
}
