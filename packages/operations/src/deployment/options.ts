/** What the command line says. */
import { parseArgs } from 'node:util';
import { CommandError } from '../command-error.ts';

export type Action = 'deploy' | 'remove' | 'package';

export const actions: readonly Action[] = ['deploy', 'remove', 'package'];

export interface DeploymentOptions {
  readonly stage: string;
  readonly region: string;
  /** Null for all. */
  readonly service: string | null;
  /** Null for what the stage says of itself. */
  readonly tier: string | null;
  /** `name=value`, as the framework takes them; the tier among them. */
  readonly parameters: readonly string[];
  readonly dryRun: boolean;
  readonly force: boolean;
  readonly yes: boolean;
}

export const help = `npm run deploy  -- --stage <name> [options]
npm run remove  -- --stage <name> --yes
npm run package -- --stage <name> [options]      needs no account

Checks the account and the stage's parameters, says what will happen, and hands over to the framework.

  --stage <name>          which (npm run stage -- prepare, before the first time)
  --region <region>       where (AWS_REGION, or us-east-1)
  --tier <tier>           how much capacity: see config/tiers.yml; the same as --param tier=<tier>
  --param <name>=<value>  of the stage, see config/stages.yml; again for more
  --service <name>        this service alone
  --force                 deploy what has not changed too
  --dry-run               check, say, and do nothing
  --yes                   remove: really
  --help                  show this
`;

/** @throws CommandError where no stage is named. */
export function readOptions(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): DeploymentOptions | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      stage: { type: 'string' },
      region: { type: 'string', default: environment['AWS_REGION'] ?? 'us-east-1' },
      tier: { type: 'string' },
      param: { type: 'string', multiple: true, default: [] },
      service: { type: 'string' },
      force: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return 'help';
  if (values.stage === undefined) throw new CommandError('Which stage? Say it with --stage.');
  const parameters = values.tier ? [...values.param, `tier=${values.tier}`] : values.param;
  return {
    stage: values.stage,
    region: values.region,
    service: values.service ?? null,
    tier: parameters.findLast((each) => each.startsWith('tier='))?.slice('tier='.length) ?? null,
    parameters,
    dryRun: values['dry-run'],
    force: values.force,
    yes: values.yes,
  };
}
