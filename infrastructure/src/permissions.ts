/** What a template's policies allow. */
import { everythingIn } from './template.ts';
import type { Template } from './template.ts';
import { textOf } from './text-of.ts';

export interface Permission {
  /** Where it stands in the template. */
  readonly path: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
}

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: unknown;
}

export function permissionsOf(template: Template): readonly Permission[] {
  return [...everythingIn(template.Resources)]
    .filter(({ key }) => key === 'Statement')
    .flatMap(({ path, value }) =>
      ([value].flat() as Statement[])
        .filter(({ Effect }) => Effect === 'Allow')
        .map(({ Action = [], Resource = [] }) => ({
          path,
          actions: [Action].flat(),
          resources: [Resource].flat().map(textOf),
        })),
    );
}
