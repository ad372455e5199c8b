/** `npm run archive`: what is archived, and how it comes back. */
import { parseArgs } from 'node:util';
import type { ArchivePart } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import { connectStage } from '../stage.ts';
import { connectArchive } from './composition.ts';
import { describeParts, describeRestore, describeStatus } from './describe.ts';
import { parseQuery, queryFields } from './query.ts';
import type { ArchiveQuery } from './query.ts';
import { restore } from './restore.ts';
import type { Tier } from './restore.ts';
import { runArchive } from './run.ts';

const help = `npm run archive -- <command> [options]

  run                     carry on the walk that archives old rows, or begin one, until it is done
  status                  how far the walk is, and how much is archived
  list [entity]           what was written to the archive, the last first
  restore <query>         bring rows back to the table, where they are not there
    ${queryFields.map((field) => `${field}=`).join(' ')}
    for instance: restore buyer=0x… from=2024-01 to=2024-03

  --stage <name>          local (npm run dev, found by GLAMORA_PORT), or a stage on AWS
  --dry-run               restore: say what would be done
  --tier <tier>           restore: expedited, standard or bulk, where objects have grown cold (standard)
  --keep-days <number>    restore: how long rows stay before they are archived again (30)
  --json                  status, list, restore: for programs
  --help                  show this

restore ends with 2 where objects are being fetched: call it again when they are there.
`;

const tiers: Readonly<Record<string, Tier>> = { expedited: 'Expedited', standard: 'Standard', bulk: 'Bulk' };

type Archive = ReturnType<typeof connectArchive>;
type Options = ReturnType<typeof readOptions>['values'];

const commands: Readonly<
  Record<string, (archive: Archive, terms: readonly string[], options: Options) => Promise<number>>
> = { run, status, list, restore: bringBack };

function readOptions() {
  return parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string', default: 'local' },
      'dry-run': { type: 'boolean', default: false },
      tier: { type: 'string', default: 'standard' },
      'keep-days': { type: 'string', default: '30' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
}

async function main(): Promise<number> {
  const { values: options, positionals } = readOptions();
  const [name, ...terms] = positionals;
  if (options.help || name === undefined) {
    console.log(help);
    return options.help ? 0 : 1;
  }
  const command = commands[name];
  if (!command) throw new CommandError(`There is no command "${name}". --help shows all.`);
  const archive = connectArchive(await connectStage(options.stage, process.env));
  try {
    return await command(archive, terms, options);
  } finally {
    archive.close();
  }
}

async function run({ invoke }: Archive): Promise<number> {
  const { archived, kept } = await runArchive({ invoke, progress });
  progress('');
  console.log(`Done: ${archived} rows archived, ${kept} kept because they changed.`);
  return 0;
}

async function status({ register }: Archive, _: readonly string[], { json }: Options): Promise<number> {
  const [found, parts] = await Promise.all([register.status(), allParts(register.parts())]);
  console.log(json ? JSON.stringify({ ...found, parts: parts.length }) : describeStatus(found, parts));
  return 0;
}

async function list({ register }: Archive, [entity]: readonly string[], { json }: Options): Promise<number> {
  const parts = await allParts(register.parts(entity));
  console.log(json ? JSON.stringify(parts) : describeParts(parts));
  return 0;
}

async function bringBack(archive: Archive, terms: readonly string[], options: Options): Promise<number> {
  if (terms.length === 0) throw new CommandError('What shall be restored? --help shows how to say it.');
  const tier = tiers[options.tier];
  if (!tier) throw new CommandError(`--tier takes ${Object.keys(tiers).join(', ')}.`);
  const keepDays = Number(options['keep-days']);
  if (!Number.isInteger(keepDays) || keepDays < 1 || keepDays > 365)
    throw new CommandError('--keep-days takes 1 to 365.');
  const dryRun = options['dry-run'];
  const result = await restore(
    { query: await withDay(parseQuery(terms), archive), dryRun, tier, keepDays },
    { ...archive, parts: (entity) => archive.register.parts(entity), now: () => new Date(), progress },
  );
  progress('');
  console.log(options.json ? JSON.stringify(result) : describeRestore(result, dryRun));
  if (result.corrupt.length > 0) return 1;
  return result.waiting.length > 0 ? 2 : 0;
}

/** A purchase's reference stays in the table: it saves reading the lists of all other months. */
async function withDay(query: ArchiveQuery, { purchases }: Archive): Promise<ArchiveQuery> {
  const reference = query.purchaseId && (await purchases.reference(query.purchaseId));
  return reference ? { ...query, from: reference.createdAt, to: reference.createdAt } : query;
}

async function allParts(parts: AsyncIterable<ArchivePart>): Promise<readonly ArchivePart[]> {
  const all: ArchivePart[] = [];
  for await (const part of parts) all.push(part);
  return all;
}

let lastLine = 0;

/** One line that is written over; where nobody watches, a line now and then. Results go to the standard output. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001B[K${text}`);
  else if (text !== '' && performance.now() - lastLine > 5000) {
    lastLine = performance.now();
    process.stderr.write(`${text}\n`);
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  const isOurs =
    error instanceof CommandError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS');
  console.error(isOurs ? (error as Error).message : error);
  process.exitCode = 1;
}
