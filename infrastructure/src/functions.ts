/** The functions of a stage, as their templates declare them. */
import type { Stack } from './packaged-services.ts';
import { declared, referredTo } from './template.ts';
import type { Declared, Template } from './template.ts';

interface Alias {
  readonly id: string;
  readonly name: unknown;
  readonly provisioned: number | undefined;
}

export interface DeclaredFunction {
  readonly service: string;
  readonly template: Template;
  readonly id: string;
  /** As in serverless.yml: the end of its name. */
  readonly key: string;
  readonly name: string;
  readonly timeoutSeconds: number;
  readonly reserved: number | undefined;
  readonly aliases: readonly Alias[];
  readonly environment: Readonly<Record<string, unknown>>;
}

/** All of ours: not those by which the framework sets up an account. */
export function functionsOf(stack: Stack): readonly DeclaredFunction[] {
  return Object.entries(stack).flatMap(([service, template]) =>
    declared(template, 'AWS::Lambda::Function')
      .filter(({ id }) => !id.startsWith('CustomDash'))
      .map((lambda) => toFunction(service, template, lambda)),
  );
}

/** @throws Error where there is none. */
export function functionOf(stack: Stack, key: string): DeclaredFunction {
  const found = functionsOf(stack).find((each) => each.key === key);
  if (!found) throw new Error(`No service has a function ${key}.`);
  return found;
}

function toFunction(service: string, template: Template, { id, properties }: Declared): DeclaredFunction {
  const name = String(properties['FunctionName']);
  const { Variables = {} } = (properties['Environment'] ?? {}) as { Variables?: Record<string, unknown> };
  return {
    service,
    template,
    id,
    key: name.slice(name.lastIndexOf('-') + 1),
    name,
    timeoutSeconds: Number(properties['Timeout']),
    reserved: properties['ReservedConcurrentExecutions'] as number | undefined,
    aliases: aliasesOf(template, id),
    environment: Variables,
  };
}

function aliasesOf(template: Template, functionId: string): readonly Alias[] {
  return declared(template, 'AWS::Lambda::Alias')
    .filter(({ properties }) => referredTo(properties['FunctionName']) === functionId)
    .map(({ id, properties }) => {
      const config = properties['ProvisionedConcurrencyConfig'] as
        { ProvisionedConcurrentExecutions: number } | undefined;
      return { id, name: properties['Name'], provisioned: config?.ProvisionedConcurrentExecutions };
    });
}
