/** The command, apart from the process that it runs in. */
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import { connectStage } from '../stage.ts';
import type { Command, Options, Terminal } from './command.ts';
import { hotKeys } from './hot-keys.ts';
import { projectionNames, rebuild } from './rebuild.ts';
import { totals } from './totals.ts';

const commands: Readonly<Record<string, Command>> = { rebuild, totals, 'hot-keys': hotKeys };

const help = `npm run data -- <command> [options]

  rebuild <projection>     make ${projectionNames.join(' or ')} again from the table, while the marketplace goes on;
                           analytics are not counted meanwhile, and catch up afterwards
  totals <from> <to>       what all creators together sold, by day
  hot-keys                 the partition keys with the most items, in the table and in each index

  --search-endpoint <url>  rebuild search: in this OpenSearch cluster, instead of in the table
  --since <day>            rebuild analytics: earlier days are left as they are, as their purchases may be in the
                           archive (725 days ago)
  --settle <seconds>       rebuild analytics: how long a consumer that has not heard of it may still be counting (31)
  --limit <n>              hot-keys: so many for the table and for each index (10)
  --rate <n>               hot-keys: read units a second (200)
  --budget <n>             hot-keys: read units for the table and for each index (100000)
  --stage <name>           the stage (local, which is the local cloud at GLAMORA_PORT, 3000; any other with
                           the AWS credentials and region of the environment)
  --json                   for machines
  --help                   show this
`;

/**
 * @returns the exit code.
 * @throws CommandError for what a person can mend.
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const { positionals, values } = parse(args);
  const [name, ...terms] = positionals;
  if (values.help) {
    terminal.say(help);
    return 0;
  }
  const command = commands[name ?? ''];
  if (!command)
    throw new CommandError(
      `${name === undefined ? 'Say what to do' : `There is no "${name}"`}: ${Object.keys(commands).join(' or ')}. --help tells more.`,
    );
  const stage = await connectStage(values.stage, environment);
  const client = new DynamoDBClient(stage.clientSettings('dynamodb'));
  try {
    const table = openTable(DynamoDBDocumentClient.from(client), `glamora-${stage.name}`);
    return await command(terms, { ...terminal, options: values, table });
  } finally {
    client.destroy();
  }
}

function parse(args: readonly string[]): { readonly positionals: string[]; readonly values: Options } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        stage: { type: 'string', default: 'local' },
        'search-endpoint': { type: 'string', default: '' },
        since: { type: 'string', default: '' },
        settle: { type: 'string', default: '31' },
        limit: { type: 'string', default: '10' },
        rate: { type: 'string', default: '200' },
        budget: { type: 'string', default: '100000' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} --help tells more.`);
  }
}
