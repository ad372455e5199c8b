/**
 * The pattern language of Lambda's event filtering: every named field must match (and), a list of conditions matches when
 * one of them does (or), `$or` chooses between fields.
 */

/** Says whether an event passes. */
export type Filter = (event: unknown) => boolean;

type Condition = (value: unknown) => boolean;

/** A field that the event does not have, which is not the same as one that is null. */
const absent = Symbol('absent');

/**
 * Makes a filter of patterns as they stand in the configuration, as objects or as JSON text; an event passes when any
 * pattern matches, and every event passes when there is none.
 * @throws Error for a pattern that Lambda would refuse: a wrong configuration has to be seen at the start.
 */
export function compileFilter(patterns: readonly unknown[]): Filter {
  const matchers = patterns.map((pattern) =>
    compileObject(typeof pattern === 'string' ? JSON.parse(pattern) : pattern),
  );
  return (event) => matchers.length === 0 || matchers.some((matches) => matches(event));
}

function compileObject(pattern: unknown): Condition {
  if (!isObject(pattern))
    throw new Error(`A filter pattern has to be an object, not ${JSON.stringify(pattern)}`);
  const fields = Object.entries(pattern).map(([name, rule]) =>
    name === '$or' && isListOfObjects(rule) ? compileAlternatives(rule) : compileField(name, rule),
  );
  return (event) => fields.every((matches) => matches(event));
}

function compileAlternatives(patterns: readonly unknown[]): Condition {
  const alternatives = patterns.map(compileObject);
  return (event) => alternatives.some((matches) => matches(event));
}

function compileField(name: string, rule: unknown): Condition {
  const matches = Array.isArray(rule) ? compileLeaf(name, rule) : compileNested(name, rule);
  return (event) => matches(isObject(event) && Object.hasOwn(event, name) ? event[name] : absent);
}

function compileNested(name: string, rule: unknown): Condition {
  if (!isObject(rule)) throw new Error(`The filter on "${name}" has to be a list of conditions or an object`);
  const matches = compileObject(rule);
  return (value) => (Array.isArray(value) ? value.some(matches) : matches(value));
}

function compileLeaf(name: string, rule: readonly unknown[]): Condition {
  if (rule.length === 0) throw new Error(`The filter on "${name}" has no condition`);
  const conditions = rule.map((condition) => compileCondition(name, condition));
  return (value) =>
    conditions.some((matches) => (Array.isArray(value) ? value.some(matches) : matches(value)));
}

function compileCondition(name: string, condition: unknown): Condition {
  if (!isObject(condition)) return equals(condition);
  const [operator, operand] = Object.entries(condition)[0] ?? ['', undefined];
  switch (operator) {
    case 'prefix':
      return onText(name, operand, (text, wanted) => text.startsWith(wanted));
    case 'suffix':
      return onText(name, operand, (text, wanted) => text.endsWith(wanted));
    case 'equals-ignore-case':
      return onText(name, operand, (text, wanted) => text.toLowerCase() === wanted.toLowerCase());
    case 'anything-but':
      return anythingBut(name, operand);
    case 'numeric':
      return numeric(name, operand);
    case 'exists':
      return exists(name, operand);
    default:
      throw new Error(`The filter on "${name}" uses an unknown operator "${operator}"`);
  }
}

function equals(wanted: unknown): Condition {
  return (value) => value === wanted;
}

function onText(
  name: string,
  operand: unknown,
  matches: (text: string, wanted: string) => boolean,
): Condition {
  if (typeof operand !== 'string') throw new Error(`The filter on "${name}" needs a text to compare with`);
  return (value) => typeof value === 'string' && matches(value, operand);
}

/** The field must be there and be none of these: as in EventBridge, a missing field is not "something else". */
function anythingBut(name: string, operand: unknown): Condition {
  const refused = (Array.isArray(operand) ? operand : [operand]).map((condition) =>
    compileCondition(name, condition),
  );
  return (value) => value !== absent && !refused.some((matches) => matches(value));
}

/** Fields that hold an object exist only through their leaves: Lambda applies `exists` to leaves alone. */
function exists(name: string, operand: unknown): Condition {
  if (typeof operand !== 'boolean') throw new Error(`"exists" on "${name}" needs true or false`);
  return (value) => (value !== absent && !isObject(value)) === operand;
}

const comparisons: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
};

/** Numbers only: the numbers of a DynamoDB item are texts in its record, and Lambda doesn't convert them either. */
function numeric(name: string, operand: unknown): Condition {
  if (!Array.isArray(operand) || operand.length === 0 || operand.length % 2 !== 0) {
    throw new Error(`"numeric" on "${name}" needs pairs of a comparison and a number`);
  }
  const bounds: Condition[] = [];
  for (let index = 0; index < operand.length; index += 2) {
    const compare = comparisons[String(operand[index])];
    const bound: unknown = operand[index + 1];
    if (compare === undefined || typeof bound !== 'number') {
      throw new Error(`"numeric" on "${name}" needs pairs of a comparison and a number`);
    }
    bounds.push((value) => typeof value === 'number' && compare(value, bound));
  }
  return (value) => bounds.every((within) => within(value));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}
