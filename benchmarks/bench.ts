/** `npm run bench [-- name …]`: runs the benchmarks, all or those named. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const fileOf = (name: string) => `${folder}${name}/${name}.bench.ts`;
const available = readdirSync(folder).filter((name) => existsSync(fileOf(name)));
const asked = process.argv.slice(2);

if (asked[0] === '--help') {
  process.stdout.write(
    `npm run bench [-- ${available.join('|')} … --option value …]\n\nRuns the benchmarks named, or all; options go to each. With a name, --help tells that benchmark's options.\n`,
  );
  process.exit(0);
}

// Names come first: what follows an option may be its value.
const firstOption = asked.findIndex((argument) => argument.startsWith('-'));
const names = firstOption === -1 ? asked : asked.slice(0, firstOption);
const options = asked.slice(names.length);
const unknown = names.find((name) => !available.includes(name));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark '${unknown}'. There are: ${available.join(', ')}.\n`);
  process.exit(2);
}
for (const name of names.length > 0 ? names : available) {
  process.stdout.write(`\n== ${name}\n`);
  const { status } = spawnSync(process.execPath, [fileOf(name), ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
