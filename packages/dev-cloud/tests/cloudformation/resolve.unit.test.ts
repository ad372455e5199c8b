import { describe, expect, test } from '@jest/globals';
import { conditionHolds, resolveValue } from '../../src/cloudformation/resolve.ts';
import type { ResolveContext } from '../../src/cloudformation/resolve.ts';
import type { TemplateValue } from '../../src/services/service-configuration.ts';

const context: ResolveContext = {
  stackName: 'glamora-local-shop',
  template: {
    Conditions: {
      IsLocal: { 'Fn::Equals': ['local', 'local'] },
      IsNotLocal: { 'Fn::Not': [{ Condition: 'IsLocal' }] },
    },
  },
  stage: 'local',
  reference: async (logicalId) => `${logicalId}-name`,
  attribute: async (logicalId, attribute) => `${logicalId}.${attribute}`,
  importedValue: async (name) => `value of ${name}`,
  parameter: async (name) => (name === '/glamora/local/chain/id' ? '31337' : undefined),
};

const resolve = (expression: TemplateValue) => resolveValue(expression, context);

describe('intrinsic functions', () => {
  test.each<[string, TemplateValue, unknown]>([
    ['Ref of a resource', { Ref: 'Table' }, 'Table-name'],
    ['Ref of the region', { Ref: 'AWS::Region' }, 'us-east-1'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Queue', 'Arn'] }, 'Queue.Arn'],
    ['GetAtt as a text', { 'Fn::GetAtt': 'Table.StreamArn' }, 'Table.StreamArn'],
    ['ImportValue', { 'Fn::ImportValue': 'table-name' }, 'value of table-name'],
    [
      'ImportValue of a Sub',
      { 'Fn::ImportValue': { 'Fn::Sub': '${AWS::Region}-t' } },
      'value of us-east-1-t',
    ],
    ['Join', { 'Fn::Join': ['/', [{ Ref: 'Table' }, 'index', '*']] }, 'Table-name/index/*'],
    ['Select', { 'Fn::Select': [1, ['a', 'b']] }, 'b'],
    ['Split', { 'Fn::Split': [',', 'a,b'] }, ['a', 'b']],
    [
      'Sub',
      { 'Fn::Sub': 'arn:${AWS::Partition}:sqs:${AWS::AccountId}:${Queue.QueueName}' },
      'arn:aws:sqs:000000000000:Queue.QueueName',
    ],
    ['Sub with variables', { 'Fn::Sub': ['${a}-${Table}', { a: { Ref: 'Key' } }] }, 'Key-name-Table-name'],
    ['Sub with a literal', { 'Fn::Sub': '${!Table}' }, '${Table}'],
    ['If', { 'Fn::If': ['IsLocal', 'yes', 'no'] }, 'yes'],
    ['If without a value', [{ 'Fn::If': ['IsNotLocal', 'yes', { Ref: 'AWS::NoValue' }] }, 'rest'], ['rest']],
    ['a dynamic reference', '{{resolve:ssm:/glamora/local/chain/id}}', '31337'],
    ['a dynamic reference with a version', 'id {{resolve:ssm:/glamora/local/chain/id:1}}', 'id 31337'],
    [
      'what only looks like one',
      { Condition: { StringEquals: { a: 'b' } } },
      { Condition: { StringEquals: { a: 'b' } } },
    ],
    [
      'a structure',
      { a: [{ Ref: 'Table' }], b: { c: 1, d: null } },
      { a: ['Table-name'], b: { c: 1, d: null } },
    ],
  ])('%s', async (_name, expression, expected) => {
    expect(await resolve(expression)).toEqual(expected);
  });

  test('leaves out a property without a value', async () => {
    expect(await resolve({ a: 1, b: { Ref: 'AWS::NoValue' } })).toEqual({ a: 1 });
  });

  test('tells which function or parameter it does not know', async () => {
    await expect(resolve({ 'Fn::Cidr': ['10.0.0.0/8', 2] })).rejects.toThrow(/Fn::Cidr.*glamora-local-shop/);
    await expect(resolve('{{resolve:ssm:/other}}')).rejects.toThrow('{{resolve:ssm:/other}}');
  });
});

test('a condition holds by its expression, and an absent one always', async () => {
  expect(await conditionHolds('IsLocal', context)).toBe(true);
  expect(await conditionHolds('IsNotLocal', context)).toBe(false);
  expect(await conditionHolds(undefined, context)).toBe(true);
  await expect(conditionHolds('Unheard', context)).rejects.toThrow('the condition Unheard');
});
