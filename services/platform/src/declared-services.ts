/** What the services declare in their serverless.yml: their functions, APIs and queues. Variables are not resolved. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'yaml';

export interface DeclaredService {
  readonly name: string;
  /** Keys, which are what stands after the stage in the functions' names. */
  readonly functions: readonly string[];
  readonly hasApi: boolean;
  /** Functions that read the table's stream. */
  readonly streamReaders: readonly string[];
  /** Names without `glamora-<stage>-`: of the queues that somebody works on … */
  readonly queues: readonly string[];
  /** … and of those that take what failed. */
  readonly failures: readonly string[];
}

interface Resource {
  readonly Type: string;
  readonly Properties?: { readonly QueueName?: string };
}

interface Fragment {
  readonly Resources?: Readonly<Record<string, Resource>>;
}

interface Declaration {
  readonly service: string;
  readonly functions?: Readonly<
    Record<string, { readonly events?: readonly Readonly<Record<string, unknown>>[] }>
  >;
  /** A text stands for a fragment in a file of its own. */
  readonly resources?: Fragment | readonly (Fragment | string)[];
}

const repository = join(import.meta.dirname, '../../..');

/** All services that are deployed, in the order of their names. */
export function declaredServices(): readonly DeclaredService[] {
  return globSync('services/*/serverless.yml', { cwd: repository })
    .toSorted()
    .map((file) =>
      toService(readYaml(join(repository, file)) as Declaration, join(repository, dirname(file))),
    );
}

function toService({ service, functions = {}, resources }: Declaration, directory: string): DeclaredService {
  const having = (kind: string) =>
    Object.entries(functions).flatMap(([key, { events = [] }]) =>
      events.some((event) => kind in event) ? [key] : [],
    );
  const fragments = [resources ?? []].flat().map((fragment) => toFragment(fragment, directory));
  const queues = fragments.flatMap(({ Resources = {} }) => Object.entries(Resources).flatMap(toQueue));
  const failed = new Set(failureTargets([functions, fragments]));
  const names = (wanted: boolean) =>
    queues.filter(({ id }) => failed.has(id) === wanted).map((queue) => queue.name);
  return {
    name: service,
    functions: Object.keys(functions),
    hasApi: having('http').length > 0,
    streamReaders: having('stream'),
    queues: names(false),
    failures: names(true),
  };
}

function toQueue([id, { Type, Properties }]: readonly [string, Resource]) {
  if (Type !== 'AWS::SQS::Queue') return [];
  return [{ id, name: (Properties?.QueueName ?? '').replace('glamora-${sls:stage}-', '') }];
}

/** Logical ids of what a redrive policy or an on-failure destination names. */
function failureTargets(part: unknown): readonly string[] {
  if (typeof part !== 'object' || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key !== 'deadLetterTargetArn' && key !== 'onFailure') return failureTargets(value);
    const id = /"Fn::GetAtt":\["(\w+)"/.exec(JSON.stringify(value))?.[1];
    return id === undefined ? [] : [id];
  });
}

/** A fragment that code makes has no queues of its own. */
function toFragment(fragment: Fragment | string, directory: string): Fragment {
  if (typeof fragment !== 'string') return fragment;
  const file = /^\$\{file\((.+\.yml)\)\}$/.exec(fragment)?.[1];
  return file === undefined ? {} : (readYaml(join(directory, file)) as Fragment);
}

function readYaml(file: string): unknown {
  return parse(readFileSync(file, 'utf8'));
}
