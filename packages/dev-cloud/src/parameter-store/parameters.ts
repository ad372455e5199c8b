/** The secrets that operators put into the parameter store of a stage; on this machine they are made at the first start. */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { newAssetKeys, newTokenKeys } from '@glamora/operations/secrets';
import { StartFailure } from '../backends/start-failure.ts';

/** Values by full name: `/glamora/local/auth/signing-key`. */
export type Parameters = Readonly<Record<string, string>>;

/** Gives the kept secrets of a stage, or makes and keeps new ones. Throws {@link StartFailure} where the file is damaged. */
export async function keptSecrets(file: string, stage: string): Promise<Parameters> {
  const text = await readFile(file, 'utf8').catch(() => null);
  if (text === null) {
    const parameters = newSecrets(`/glamora/${stage}`);
    await keep(file, parameters);
    return parameters;
  }
  try {
    return JSON.parse(text) as Parameters;
  } catch {
    throw new StartFailure(
      `The secrets in ${file} are damaged. Start anew with --fresh (its data is lost), or put back a copy of the file.`,
    );
  }
}

async function keep(file: string, parameters: Parameters): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  const unfinished = `${file}.unfinished`;
  await writeFile(unfinished, JSON.stringify(parameters, null, 2), { mode: 0o600 });
  await rename(unfinished, file);
}

function newSecrets(prefix: string): Parameters {
  const tokens = newTokenKeys();
  const assets = newAssetKeys();
  return {
    [`${prefix}/auth/signing-key`]: JSON.stringify(tokens.privateKey),
    [`${prefix}/auth/public-keys`]: JSON.stringify({ keys: [tokens.publicKey] }),
    [`${prefix}/assets/signing-key`]: assets.privateKey,
    [`${prefix}/assets/public-key`]: assets.publicKey,
    [`${prefix}/assets/key-pair-id`]: `K${randomBytes(7).toString('hex').toUpperCase()}`,
  };
}
