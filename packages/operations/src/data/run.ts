/** The command, apart from the process that it runs in. */
import { parseArgs } from 'node:util';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openTable } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import { connectStage } from '../stage.ts';
import type { Command, Options, Terminal } from './command.ts';
import { projectionNames, rebuild } from './rebuild.ts';

const commands: Readonly<Record<string, Command>> = { rebuild };

const help = `npm run data -- <command> [options]

  rebuild <projection>     make ${projectionNames.join(' or ')} again from the table, while the marketplace goes on

  --search-endpoint <url>  rebuild search: in this OpenSearch cluster, instead of in the table
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
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw new CommandError(`${(error as Error).message} --help tells more.`);
  }
}
