/**
 * One local cloud for all files of the project, with data of its own on free ports; or, where GLAMORA_E2E_URL names one, a
 * marketplace that is there already.
 *
 * Named .mts so that jest leaves it to Node: transpiled for jest, it could not load packages that are ES modules only.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalCloud } from '@glamora/dev-cloud';

let end: (() => Promise<void>) | undefined;

export default async function start(): Promise<void> {
  if (process.env['GLAMORA_E2E_URL']) return;
  const dataDirectory = await mkdtemp(join(tmpdir(), 'glamora-e2e-'));
  const cloud = await startLocalCloud({ dataDirectory, port: 0, fresh: true });
  // Test files run in processes of their own, which inherit the environment.
  process.env['GLAMORA_E2E_URL'] = cloud.url;
  end = async () => {
    await cloud.stop();
    await rm(dataDirectory, { recursive: true, force: true });
  };
}

/** Ends what was started, if anything was. */
export async function stop(): Promise<void> {
  await end?.();
}
