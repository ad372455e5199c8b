/** A service as `osls print` shows it: variables are resolved, CloudFormation's functions are not. */

/** A value of a CloudFormation template, with intrinsic functions in it. */
export type TemplateValue =
  string | number | boolean | null | readonly TemplateValue[] | { readonly [key: string]: TemplateValue };

interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, TemplateValue>>;
  readonly Condition?: string;
}

interface TemplateOutput {
  readonly Value: TemplateValue;
  readonly Export?: { readonly Name: TemplateValue };
  readonly Condition?: string;
}

export interface Template {
  readonly Resources?: Readonly<Record<string, TemplateResource>>;
  readonly Outputs?: Readonly<Record<string, TemplateOutput>>;
  readonly Conditions?: Readonly<Record<string, TemplateValue>>;
}

export interface HttpEvent {
  readonly method: string;
  readonly path: string;
  readonly authorizer?: unknown;
}

interface EventDeclaration {
  /** `get /content/{contentId}` or the same as an object. */
  readonly http?: HttpEvent | string;
  readonly sqs?: TemplateValue;
  readonly stream?: TemplateValue;
  /** `cron(2/5 * * * ? *)`, or an object with more. */
  readonly schedule?: TemplateValue;
}

export interface FunctionDeclaration {
  readonly handler: string;
  readonly name?: string;
  /** Seconds. */
  readonly timeout?: number;
  readonly memorySize?: number;
  readonly reservedConcurrency?: number | null;
  readonly provisionedConcurrency?: number | null;
  readonly environment?: Readonly<Record<string, TemplateValue>>;
  readonly events?: readonly EventDeclaration[];
}

export interface ServiceConfiguration {
  readonly service: string;
  /** Absolute. */
  readonly directory: string;
  readonly provider: {
    readonly stage: string;
    readonly region?: string;
    readonly timeout?: number;
    readonly memorySize?: number;
    readonly environment?: Readonly<Record<string, TemplateValue>>;
  };
  readonly functions?: Readonly<Record<string, FunctionDeclaration>>;
  readonly resources?: Template;
}

/** The name that the function has in Lambda. */
export function functionName(service: ServiceConfiguration, key: string): string {
  return service.functions?.[key]?.name ?? `${service.service}-${service.provider.stage}-${key}`;
}
