/** Every service's serverless.yml, read as it is written: variables are not resolved. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface Statement {
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: unknown;
}

interface QueueEvent {
  readonly arn: { readonly 'Fn::GetAtt': readonly [string, string] };
  readonly maximumConcurrency?: number;
  readonly functionResponseType?: string;
}

interface StreamEvent {
  readonly functionResponseType?: string;
  readonly destinations?: { readonly onFailure?: unknown };
}

interface Event {
  readonly http?: { readonly method: string; readonly path: string };
  readonly sqs?: QueueEvent;
  readonly stream?: StreamEvent;
  readonly schedule?: unknown;
}

interface FunctionDeclaration {
  readonly name: string;
  readonly handler: string;
  readonly memorySize?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly reservedConcurrency?: unknown;
  readonly provisionedConcurrency?: unknown;
  readonly events?: readonly Event[];
  readonly destinations?: { readonly onFailure?: { readonly arn: unknown } };
  readonly environment?: Readonly<Record<string, unknown>>;
  /** A text stands for statements that services share. */
  readonly iamRoleStatements?: readonly (Statement | string)[];
}

export interface DeclaredFunction extends FunctionDeclaration {
  readonly key: string;
  /** Of the service, absolute. */
  readonly directory: string;
  readonly service: DeclaredService;
}

interface QueueResource {
  readonly Type: string;
  readonly Properties?: {
    readonly VisibilityTimeout?: number;
    readonly RedrivePolicy?: { readonly maxReceiveCount: number };
  };
}

interface Fragment {
  readonly Resources?: Readonly<Record<string, QueueResource>>;
}

interface DeclaredService {
  readonly service: string;
  readonly plugins?: readonly string[];
  readonly functions?: Readonly<Record<string, FunctionDeclaration>>;
  readonly resources?: Fragment;
}

/** Resources may be a list of fragments; a text stands for one in a file of its own. */
interface WrittenService extends Omit<DeclaredService, 'resources'> {
  readonly resources?: Fragment | readonly (Fragment | string)[];
}

const repository = join(import.meta.dirname, '../../..');

/** A YAML file of the repository. */
export function parsed(file: string): unknown {
  return parse(readFileSync(join(repository, file), 'utf8'));
}

/** All functions of all services. */
export function declaredFunctions(): readonly DeclaredFunction[] {
  return globSync('services/*/serverless.yml', { cwd: repository })
    .toSorted()
    .flatMap((file) => {
      const service = merged(parsed(file) as WrittenService);
      const directory = join(repository, dirname(file));
      return Object.entries(service.functions ?? {}).map(([key, declaration]) => ({
        ...declaration,
        key,
        directory,
        service,
      }));
    });
}

function merged({ resources, ...service }: WrittenService): DeclaredService {
  const fragments = [resources ?? []].flat().filter((fragment) => typeof fragment !== 'string');
  const all = fragments.flatMap(({ Resources = {} }) => Object.entries(Resources));
  return { ...service, resources: { Resources: Object.fromEntries(all) } };
}

/** The file that holds a function's entry, without its ending. */
export function entryOf({ directory, handler }: DeclaredFunction): string {
  return join(directory, dirname(handler), basename(handler).split('.')[0] ?? '');
}

export function hasEntry(declared: DeclaredFunction): boolean {
  return existsSync(`${entryOf(declared)}.ts`);
}
