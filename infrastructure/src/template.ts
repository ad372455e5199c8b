/** A packaged template, and what tests ask of one. */

export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: string | readonly string[];
  readonly Condition?: string;
  readonly UpdatePolicy?: unknown;
}

export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, { readonly Export?: { readonly Name: string } }>>;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
}

/** A resource with its logical id, and properties that may be asked for without asking whether there are any. */
export interface Declared {
  readonly id: string;
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

export function declared(template: Template, type: string): readonly Declared[] {
  return Object.entries(template.Resources)
    .filter(([, resource]) => resource.Type === type)
    .map(([id, { Type, Properties = {} }]) => ({ id, type: Type, properties: Properties }));
}

/** The logical id that a `Ref` or a `Fn::GetAtt` names. */
export function referredTo(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { Ref, 'Fn::GetAtt': attribute } = value as {
    Ref?: string;
    'Fn::GetAtt'?: string | readonly string[];
  };
  return Ref ?? (typeof attribute === 'string' ? attribute.split('.')[0] : attribute?.[0]);
}

interface Found {
  readonly path: string;
  readonly key: string;
  readonly value: unknown;
}

/** Everything in a part of a template, however deep. */
export function* everythingIn(part: unknown, path = ''): Generator<Found> {
  if (typeof part !== 'object' || part === null) return;
  for (const [key, value] of Object.entries(part)) {
    const here = path === '' ? key : `${path}.${key}`;
    yield { path: here, key, value };
    yield* everythingIn(value, here);
  }
}
