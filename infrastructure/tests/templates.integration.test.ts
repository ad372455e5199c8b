// What holds of every template, whatever is in it: at every stage and every tier.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { problemCatalogue } from '@glamora/contracts';
import type { ProblemCode } from '@glamora/contracts';
import { alarmsOf } from '../src/alarms.ts';
import { functionsOf } from '../src/functions.ts';
import { composition, packageServices } from '../src/packaged-services.ts';
import { permissionsOf } from '../src/permissions.ts';
import { ResourceSchema } from '../src/resource-schema.ts';
import { declared, everythingIn, referredTo } from '../src/template.ts';
import type { Declared, Template } from '../src/template.ts';
import { textOf } from '../src/text-of.ts';
import { allowedWildcards } from './allowed-wildcards.ts';

const stages = ['dev', 'staging', 'production'];
const tiers = ['tier1', 'tier2', 'tier3', 'emergency', 'sandbox'];
const variants = stages.flatMap((stage) => tiers.map((tier) => ({ stage, tier })));
const accountLimit: Readonly<Record<string, number>> = {
  tier1: 500,
  tier2: 1000,
  tier3: 2000,
  emergency: 4000,
  sandbox: 10,
};

const stacks = await packageServices(variants);
const schema = new ResourceSchema();
const composed = composition();

describe.each(variants.map((variant, position) => ({ ...variant, stack: stacks[position] ?? {} })))(
  'stage $stage at $tier',
  ({ tier, stack }) => {
    const functions = functionsOf(stack);
    const templates = Object.entries(stack);

    /** What a check finds wrong in any of the templates. */
    const inAll = (check: (template: Template) => readonly string[]) =>
      templates.flatMap(([service, template]) => check(template).map((fault) => `${service}: ${fault}`));

    describe('functions', () => {
      it('have one alias each, live', () => {
        const names = functions.map(({ name, aliases }) => [name, aliases.map((alias) => alias.name)]);

        expect(names).toEqual(functions.map(({ name }) => [name, ['live']]));
        expect(functions.length).toBeGreaterThan(30);
      });

      it('are called through it by whatever calls them', () => {
        expect(inAll(callsPastTheAlias)).toEqual([]);
      });

      it('have nothing provisioned that is not reserved', () => {
        const wrong = functions.filter(({ reserved, aliases }) =>
          aliases.some(({ provisioned = 0 }) => provisioned > (reserved ?? 0)),
        );

        expect(wrong).toEqual([]);
      });

      it('leave 100 executions of the account to all others', () => {
        const reserved = functions.reduce((sum, each) => sum + (each.reserved ?? 0), 0);

        // Where nothing is reserved, all is left.
        expect(reserved === 0 ? 100 : (accountLimit[tier] ?? 0) - reserved).toBeGreaterThanOrEqual(100);
      });

      it('that nobody waits for put aside what fails', () => {
        expect(inAll(unansweredFailures)).toEqual([]);
      });
    });

    describe('queues', () => {
      it('hide a message for six times as long as its function may take', () => {
        const mappings = templates.flatMap(([, template]) => queueMappings(template));

        const tooShort = mappings.filter(
          ({ visibilitySeconds, timeoutSeconds }) => visibilitySeconds < 6 * timeoutSeconds,
        );

        expect(tooShort).toEqual([]);
        expect(mappings.length).toBeGreaterThanOrEqual(7);
      });
    });

    describe('names', () => {
      it.each([
        ['AWS::Lambda::Function', 'FunctionName', 64],
        ['AWS::IAM::Role', 'RoleName', 64],
        ['AWS::CloudWatch::Alarm', 'AlarmName', 255],
        ['AWS::SQS::Queue', 'QueueName', 80],
        ['AWS::SNS::Topic', 'TopicName', 256],
        ['AWS::S3::Bucket', 'BucketName', 63],
        ['AWS::CodeDeploy::DeploymentGroup', 'DeploymentGroupName', 100],
        ['AWS::WAFv2::WebACL', 'Name', 128],
      ])('of %s (%s) have at most %i characters', (type, property, most) => {
        const names = templates.flatMap(([, template]) => namesOf(template, type, property));

        expect(names.filter((name) => name.length > most)).toEqual([]);
      });

      it('of roles that the framework gives are no longer than AWS takes', () => {
        const named = inAll((template) =>
          declared(template, 'AWS::IAM::Role')
            .map(({ properties }) => textOf(properties['RoleName'] ?? ''))
            .map((name) => name.replace('<AWS::Region>', 'us-east-1'))
            .filter((name) => name.length > 64),
        );

        expect(named).toEqual([]);
      });

      it('are given once', () => {
        const names = ['AWS::CloudWatch::Alarm/AlarmName', 'AWS::SQS::Queue/QueueName'].flatMap((each) => {
          const [type = '', property = ''] = each.split('/');
          return templates.flatMap(([, template]) =>
            namesOf(template, type, property).map((name) => `${type} ${name}`),
          );
        });

        expect(names.filter((name, place) => names.indexOf(name) !== place)).toEqual([]);
      });
    });

    describe('permissions', () => {
      it('name each action', () => {
        const wrong = inAll((template) =>
          permissionsOf(template).flatMap(({ path, actions }) =>
            actions.filter((action) => action.includes('*')).map((action) => `${path} allows ${action}`),
          ),
        );

        expect(wrong).toEqual([]);
      });

      it('name each resource, but for what is allowed for a reason', () => {
        const wrong = inAll((template) =>
          permissionsOf(template).flatMap(({ path, actions, resources }) =>
            resources
              .filter((resource) => resource.includes('*'))
              .filter((resource) => !actions.every((action) => isAllowed(action, resource)))
              .map((resource) => `${path} allows ${actions.join(', ')} on ${resource}`),
          ),
        );

        expect(wrong).toEqual([]);
      });
    });

    describe('alarms', () => {
      const alarms = alarmsOf(stack);

      it('tell somebody, themselves or as a part of another', () => {
        const rules = alarms
          .filter(({ isComposite }) => isComposite)
          .map(({ properties }) => textOf(properties['AlarmRule']));

        const silent = alarms.filter(
          ({ name, actions }) => actions.length === 0 && !rules.some((rule) => rule.includes(`"${name}"`)),
        );

        expect(silent.map(({ name }) => name)).toEqual([]);
        expect(alarms.length).toBeGreaterThan(40);
      });

      it('end with a runbook that exists', () => {
        const lost = alarms.filter(({ description }) => {
          const [, runbook] = /(docs\/runbooks\/[\w-]+\.md)$/.exec(description) ?? [];
          return runbook === undefined || !existsSync(join(import.meta.dirname, '../..', runbook));
        });

        expect(lost.map(({ name, description }) => `${name}: ${description}`)).toEqual([]);
      });

      it('say what it means that nothing is measured', () => {
        const unclear = alarms.filter(
          ({ isComposite, properties }) => !isComposite && !('TreatMissingData' in properties),
        );

        expect(unclear.map(({ name }) => name)).toEqual([]);
      });

      it('can take every release back', () => {
        const names = new Set(alarms.map(({ name }) => name));

        const groups = templates.flatMap(([, template]) => releasesWithoutAlarm(template));

        expect(groups).toEqual([]);
        expect(
          functions.filter(({ key, name }) => !/^check\w+Release$/.test(key) && !names.has(`${name}-errors`)),
        ).toEqual([]);
      });
    });

    describe('templates', () => {
      it('use types and properties that CloudFormation knows', () => {
        expect(inAll((template) => schema.faultsOf(template))).toEqual([]);
      });

      it('refer to what is there', () => {
        expect(inAll(danglingReferences)).toEqual([]);
      });

      it('have at most 500 resources, and 200 outputs', () => {
        const counts = templates.map(([, { Resources, Outputs = {} }]) => [
          Object.keys(Resources).length,
          Object.keys(Outputs).length,
        ]);

        expect(Math.max(...counts.map(([resources = 0]) => resources))).toBeLessThanOrEqual(500);
        expect(Math.max(...counts.map(([, outputs = 0]) => outputs))).toBeLessThanOrEqual(200);
      });

      it('import what a service exports that is deployed before', () => {
        const exporters = new Map(
          templates.flatMap(([service, { Outputs = {} }]) =>
            Object.values(Outputs).flatMap(({ Export }) => (Export ? [[Export.Name, service] as const] : [])),
          ),
        );

        const wrong = templates.flatMap(([service, template]) =>
          [...new Set(importsOf(template))]
            .filter((name) => !deployedBefore(service).has(exporters.get(name) ?? ''))
            .map((name) => `${service} imports ${name} of ${exporters.get(name) ?? 'nobody'}`),
        );

        expect(wrong).toEqual([]);
      });

      it('refuse at the API as the contract says', () => {
        const responses = templates.flatMap(([, template]) =>
          declared(template, 'AWS::ApiGateway::GatewayResponse'),
        );

        for (const { properties } of responses) {
          const { 'application/json': body = '{}' } = properties['ResponseTemplates'] as Record<
            string,
            string
          >;
          const { code, title, status, type } = JSON.parse(body) as {
            code: ProblemCode;
            title: string;
            status: number;
            type: string;
          };
          expect({ title, status }).toEqual(problemCatalogue[code]);
          expect(type).toBe(`urn:glamora:problem:${code}`);
          expect(properties['StatusCode']).toBe(String(status));
        }
        expect(responses.length).toBeGreaterThan(0);
      });
    });
  },
);

describe('the schema', () => {
  it('finds a property that does not exist, one that is missing, and one of another kind', () => {
    const faults = schema.faultsOf({
      Resources: {
        Queue: { Type: 'AWS::SQS::Queue', Properties: { Name: 'jobs', VisibilityTimeout: 'long' } },
        Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { MethodSettings: { CachingEnabled: true } } },
        Cloud: { Type: 'AWS::Weather::Cloud' },
      },
    });

    expect(faults).toEqual([
      'Queue.Name is no property',
      'Queue.VisibilityTimeout has to be a number',
      'Stage.RestApiId is missing',
      'Stage.MethodSettings has to be a list',
      'Cloud: CloudFormation knows no AWS::Weather::Cloud',
    ]);
  });
});

/** All services that are deployed before this one, for certain: what it depends on, and what these depend on. */
function deployedBefore(service: string): ReadonlySet<string> {
  const direct = composed[service]?.dependsOn ?? [];
  return new Set([...direct, ...direct.flatMap((each) => [...deployedBefore(each)])]);
}

function importsOf(template: Template): readonly string[] {
  return [...everythingIn(template)]
    .filter(({ key }) => key === 'Fn::ImportValue')
    .map(({ value }) => textOf(value));
}

function isAllowed(action: string, resource: string): boolean {
  return allowedWildcards.some((allowed) => allowed.actions.test(action) && allowed.resources.test(resource));
}

function namesOf(template: Template, type: string, property: string): readonly string[] {
  return declared(template, type)
    .map(({ properties }) => properties[property])
    .filter((name) => typeof name === 'string');
}

function callsPastTheAlias(template: Template): readonly string[] {
  const ours = new Set(
    declared(template, 'AWS::Lambda::Function')
      .map(({ id }) => id)
      .filter((id) => !id.startsWith('CustomDash')),
  );
  const callers: readonly Declared[] = [
    ...declared(template, 'AWS::Lambda::EventSourceMapping'),
    ...declared(template, 'AWS::Lambda::Permission'),
    ...declared(template, 'AWS::Events::Rule'),
    ...declared(template, 'AWS::Scheduler::Schedule'),
    ...declared(template, 'AWS::ApiGateway::Method'),
  ];
  return callers.flatMap(({ id, properties }) =>
    [...everythingIn(properties)]
      .map(({ value }) => referredTo(value))
      .filter((target) => target !== undefined && ours.has(target) && !isOfLive(properties, target))
      .map((target) => `${id} calls ${target} itself`),
  );
}

/** An ARN of the function with `:live` behind it names the alias too. */
function isOfLive(properties: Declared['properties'], functionId: string): boolean {
  return textOf(properties['FunctionName'] ?? deepText(properties)).includes(`<${functionId}.Arn>:live`);
}

function deepText(properties: unknown): string {
  return [...everythingIn(properties)]
    .filter(({ key }) => key === 'Uri')
    .map(({ value }) => textOf(value))
    .join(' ');
}

/** Asynchronous callers are schedules and topics; queues and streams have places of their own for what fails. */
function unansweredFailures(template: Template): readonly string[] {
  const configured = new Set(
    declared(template, 'AWS::Lambda::EventInvokeConfig')
      .filter(({ properties }) => JSON.stringify(properties['DestinationConfig'] ?? {}).includes('OnFailure'))
      .filter(({ properties }) => properties['Qualifier'] === 'live')
      .map(({ properties }) => referredTo(properties['FunctionName'])),
  );
  const functionOfAlias = new Map(
    declared(template, 'AWS::Lambda::Alias').map(({ id, properties }) => [
      id,
      referredTo(properties['FunctionName']),
    ]),
  );
  const asynchronous = [
    ...declared(template, 'AWS::Events::Rule'),
    ...declared(template, 'AWS::SNS::Subscription').filter(
      ({ properties }) => properties['Protocol'] === 'lambda',
    ),
  ];
  const unconfigured = asynchronous.flatMap(({ id, properties }) =>
    [...everythingIn(properties)]
      .map(({ value }) => functionOfAlias.get(referredTo(value) ?? ''))
      .filter((target) => target !== undefined && !configured.has(target))
      .map((target) => `${id} calls ${target}, which forgets what failed`),
  );
  const forgetful = declared(template, 'AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => {
      const queue = template.Resources[referredTo(properties['EventSourceArn']) ?? ''];
      if (queue?.Type === 'AWS::SQS::Queue') return queue.Properties?.['RedrivePolicy'] === undefined;
      return !JSON.stringify(properties['DestinationConfig'] ?? {}).includes('OnFailure');
    })
    .map(({ id }) => `${id} forgets what failed`);
  return [...unconfigured, ...forgetful];
}

interface QueueMapping {
  readonly id: string;
  readonly visibilitySeconds: number;
  readonly timeoutSeconds: number;
}

function queueMappings(template: Template): readonly QueueMapping[] {
  return declared(template, 'AWS::Lambda::EventSourceMapping').flatMap(({ id, properties }) => {
    const queue = template.Resources[referredTo(properties['EventSourceArn']) ?? ''];
    if (queue?.Type !== 'AWS::SQS::Queue') return [];
    const alias = template.Resources[referredTo(properties['FunctionName']) ?? ''];
    const lambda = template.Resources[referredTo(alias?.Properties?.['FunctionName']) ?? ''];
    return [
      {
        id,
        visibilitySeconds: Number(queue.Properties?.['VisibilityTimeout'] ?? 30),
        timeoutSeconds: Number(lambda?.Properties?.['Timeout']),
      },
    ];
  });
}

function releasesWithoutAlarm(template: Template): readonly string[] {
  return declared(template, 'AWS::CodeDeploy::DeploymentGroup')
    .filter(({ properties }) => {
      const { Alarms = [], Enabled } = (properties['AlarmConfiguration'] ?? {}) as {
        Alarms?: readonly { Name: unknown }[];
        Enabled?: boolean;
      };
      const watched = Alarms.map(({ Name }) => template.Resources[referredTo(Name) ?? '']?.Type);
      return Enabled !== true || !watched.includes('AWS::CloudWatch::Alarm');
    })
    .map(({ id }) => id);
}

function danglingReferences(template: Template): readonly string[] {
  const known = (id: string) =>
    id in template.Resources || id in (template.Parameters ?? {}) || id.startsWith('AWS::');
  return [...everythingIn(template)].flatMap(({ path, key, value }) => {
    if (key === 'Ref') return known(String(value)) ? [] : [`${path} names ${String(value)}`];
    if (key !== 'Fn::GetAtt') return [];
    const [id = '', ...attribute] = typeof value === 'string' ? value.split('.') : (value as string[]);
    const type = template.Resources[id]?.Type;
    const isThere = type !== undefined && schema.hasAttribute(type, attribute.join('.'));
    return isThere ? [] : [`${path} names ${id}.${attribute.join('.')}`];
  });
}
