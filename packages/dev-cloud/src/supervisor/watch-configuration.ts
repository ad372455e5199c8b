import { existsSync, watch } from 'node:fs';
import { join } from 'node:path';

/** Calls back, once for a burst of changes, when a file changes that a service's configuration is made of. */
export function watchConfiguration(
  serviceDirectories: readonly string[],
  sharedDirectory: string,
  onChange: () => void,
): () => void {
  let pending: NodeJS.Timeout | undefined;
  const changed = (_event: string, file: string | null) => {
    if (file !== null && !/\.(yml|yaml|json|js|cjs|mjs)$/.test(file)) return;
    clearTimeout(pending);
    pending = setTimeout(onChange, 150);
  };
  const directories = [
    sharedDirectory,
    ...serviceDirectories.flatMap((directory) => [directory, join(directory, 'resources')]),
  ];
  const watchers = directories
    .filter((directory) => existsSync(directory))
    .map((directory) => watch(directory, changed));
  return () => {
    clearTimeout(pending);
    for (const watcher of watchers) watcher.close();
  };
}
