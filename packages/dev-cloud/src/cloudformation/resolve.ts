/** Evaluates CloudFormation's intrinsic functions, conditions and dynamic references. Pure but for what its context looks up. */
import { textOf } from './text.ts';
import { StartFailure } from '../backends/start-failure.ts';
import type { Template, TemplateValue } from '../services/service-configuration.ts';

/** What an expression may refer to. */
export interface ResolveContext {
  /** Names the template in messages. */
  readonly stackName: string;
  readonly template: Template;
  readonly stage: string;
  reference(logicalId: string): Promise<string>;
  attribute(logicalId: string, attribute: string): Promise<string>;
  importedValue(exportName: string): Promise<Value>;
  /** A parameter of the parameter store; undefined where there is none. */
  parameter(name: string): Promise<string | undefined>;
}

/** A value without intrinsic functions. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [key: string]: Value };

export const region = 'us-east-1';
export const accountId = '000000000000';

/** `AWS::NoValue`: the property that holds it is left out. */
const noValue = Symbol('AWS::NoValue');

/** The value of an expression. Throws {@link StartFailure} for a function that the local cloud does not know. */
export async function resolveValue(expression: TemplateValue, context: ResolveContext): Promise<Value> {
  const value = await evaluate(expression, context);
  return value === noValue ? null : value;
}

/** Whether a resource or an output with this condition exists. */
export async function conditionHolds(name: string | undefined, context: ResolveContext): Promise<boolean> {
  if (name === undefined) return true;
  const expression = context.template.Conditions?.[name];
  if (expression === undefined) throw unknown(context, `the condition ${name}`);
  return (await resolveValue(expression, context)) === true;
}

async function evaluate(expression: TemplateValue, context: ResolveContext): Promise<Value | typeof noValue> {
  if (typeof expression === 'string') return resolveDynamicReferences(expression, context);
  if (typeof expression !== 'object' || expression === null) return expression;
  if (isList(expression)) {
    const items = await Promise.all(expression.map((item) => evaluate(item, context)));
    return items.filter((item) => item !== noValue);
  }
  const keys = Object.keys(expression);
  const only = keys.length === 1 ? keys[0] : undefined;
  if (only !== undefined && isIntrinsic(only, expression[only]))
    return call(only, expression[only] ?? null, context);
  const entries = await Promise.all(
    Object.entries(expression).map(async ([key, value]) => [key, await evaluate(value, context)] as const),
  );
  return Object.fromEntries(entries.filter(([, value]) => value !== noValue)) as Value;
}

/** `Condition` is a key of IAM statements too, but with an object below it. */
function isIntrinsic(key: string, argument: TemplateValue | undefined): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof argument === 'string');
}

function isList(value: TemplateValue): value is readonly TemplateValue[] {
  return Array.isArray(value);
}

async function call(
  name: string,
  argument: TemplateValue,
  context: ResolveContext,
): Promise<Value | typeof noValue> {
  if (name === 'Ref') return reference(textOf(argument), context);
  if (name === 'Condition') return conditionHolds(textOf(argument), context);
  if (name === 'Fn::If') {
    const [condition, whenTrue, whenFalse] = argument as readonly TemplateValue[];
    const chosen = (await conditionHolds(textOf(condition), context)) ? whenTrue : whenFalse;
    return evaluate(chosen ?? null, context);
  }
  if (name === 'Fn::GetAtt') {
    const [logicalId, ...attribute] = isList(argument) ? argument.map(textOf) : textOf(argument).split('.');
    return context.attribute(logicalId ?? '', attribute.join('.'));
  }
  if (name === 'Fn::Sub') return substitute(argument, context);
  const value = await resolveValue(argument, context);
  const list = Array.isArray(value) ? (value as readonly Value[]) : [];
  switch (name) {
    case 'Fn::ImportValue':
      return context.importedValue(textOf(value));
    case 'Fn::Join':
      return (list[1] as readonly Value[]).map(textOf).join(textOf(list[0]));
    case 'Fn::Select':
      return (list[1] as readonly Value[])[Number(list[0])] ?? null;
    case 'Fn::Split':
      return textOf(list[1]).split(textOf(list[0]));
    case 'Fn::Equals':
      return JSON.stringify(list[0]) === JSON.stringify(list[1]);
    case 'Fn::And':
      return list.every((item) => item === true);
    case 'Fn::Or':
      return list.some((item) => item === true);
    case 'Fn::Not':
      return list[0] !== true;
    default:
      throw unknown(context, `the function ${name}`);
  }
}

async function reference(name: string, context: ResolveContext): Promise<Value | typeof noValue> {
  const pseudoParameters: Readonly<Record<string, string>> = {
    'AWS::AccountId': accountId,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': 'amazonaws.com',
    'AWS::StackName': context.stackName,
    'AWS::StackId': `arn:aws:cloudformation:${region}:${accountId}:stack/${context.stackName}/local`,
  };
  if (name === 'AWS::NoValue') return noValue;
  return pseudoParameters[name] ?? context.reference(name);
}

async function substitute(argument: TemplateValue, context: ResolveContext): Promise<string> {
  const [text, variables] = isList(argument) ? argument : [argument, {}];
  const given = (variables ?? {}) as Readonly<Record<string, TemplateValue>>;
  const replaced = await replaceEach(
    textOf(text),
    /\$\{(!?)([^}]+)\}/g,
    async ([whole, literal, name = '']) => {
      if (literal === '!') return whole.replace('${!', '${');
      const variable = given[name];
      if (variable !== undefined) return textOf(await resolveValue(variable, context));
      const [logicalId = '', ...attribute] = name.split('.');
      return attribute.length > 0
        ? context.attribute(logicalId, attribute.join('.'))
        : textOf(await resolveValue({ Ref: name }, context));
    },
  );
  return resolveDynamicReferences(replaced, context);
}

function resolveDynamicReferences(text: string, context: ResolveContext): Promise<string> {
  const references = /\{\{resolve:(ssm|ssm-secure|secretsmanager):([^:}]+)[^}]*\}\}/g;
  return replaceEach(text, references, async ([whole, kind, name = '']) => {
    const value = kind === 'secretsmanager' ? undefined : await context.parameter(name);
    if (value === undefined) throw unknown(context, `the parameter ${whole}`);
    return value;
  });
}

async function replaceEach(
  text: string,
  pattern: RegExp,
  replacement: (match: RegExpExecArray) => Promise<string>,
): Promise<string> {
  const pieces: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    pieces.push(text.slice(end, match.index), await replacement(match));
    end = match.index + match[0].length;
  }
  return pieces.join('') + text.slice(end);
}

function unknown(context: ResolveContext, what: string): StartFailure {
  return new StartFailure(
    `The local cloud does not know ${what} that ${context.stackName} uses. Mend the service's configuration, or teach packages/dev-cloud/src/cloudformation.`,
  );
}
