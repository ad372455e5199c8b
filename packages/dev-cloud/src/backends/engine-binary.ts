import { existsSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';
import { StartFailure } from './start-failure.ts';

export interface EngineBinary {
  /** What a person calls it: `the database engine dynoxide`. */
  readonly name: string;
  /** The npm package that holds the binary for this platform, without version; null where there is none. */
  readonly packageName: string | null;
  readonly version: string;
  /** Inside the package. */
  readonly path: string;
  /** What else the developer can do where no binary exists for the platform. */
  readonly otherwise: string;
}

/** The path of a native engine that npm installed for this platform. Throws {@link StartFailure} where it is missing. */
export function engineBinary({ name, packageName, version, path, otherwise }: EngineBinary): string {
  const platform = `${process.platform}-${process.arch}`;
  if (packageName === null)
    throw new StartFailure(`There is no binary of ${name} for ${platform}. ${otherwise}`);
  const manifest = findInstalledPackage(packageName);
  const binary = manifest === undefined ? undefined : join(dirname(manifest), path);
  if (binary === undefined || !existsSync(binary))
    throw new StartFailure(
      `${name} is not installed for ${platform}. Install it with: npm i --no-save ${packageName}@${version}. ${otherwise}`,
    );
  return binary;
}

function findInstalledPackage(packageName: string): string | undefined {
  try {
    return findPackageJSON(packageName, import.meta.url);
  } catch {
    return undefined;
  }
}
