import { mkdtemp, readFile, rm, writeFile, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { writeComposeFile } from '../../src/deployment/compose.ts';
import { readConfiguration } from '../../src/deployment/configuration.ts';
import { frameworkCalls } from '../../src/deployment/framework.ts';
import { readOptions } from '../../src/deployment/options.ts';
import type { DeploymentOptions } from '../../src/deployment/options.ts';
import { objections } from '../../src/deployment/preconditions.ts';

function optionsOf(...args: readonly string[]): DeploymentOptions {
  return readOptions(['--stage', 'dev', ...args], {}) as DeploymentOptions;
}

const services = ['platform', 'auth'];

describe('what stands in the way of a deployment', () => {
  const fine = {
    options: optionsOf(),
    configuration: { tier: 'tier1', concurrency: 500, services },
    account: {
      id: '123456789012',
      caller: 'arn:aws:iam::123456789012:user/ada',
      region: 'eu-west-1',
      concurrency: 1000,
    },
    missingParameters: [],
  };

  it('is nothing where the account is large enough and the stage prepared', () => {
    expect(objections(fine)).toEqual([]);
  });

  it('is an account that can run fewer functions than the tier needs', () => {
    const account = { ...fine.account, concurrency: 10 };

    const [objection] = objections({ ...fine, account });

    expect(objection).toContain('needs an account that may run 500 functions at once');
    expect(objection).toContain('--tier sandbox');
  });

  it('is a stage that lacks parameters', () => {
    const [objection] = objections({ ...fine, missingParameters: ['chain/id', 'chain/rpc-url'] });

    expect(objection).toBe(
      'Stage dev lacks chain/id, chain/rpc-url. Put them there with "npm run stage -- prepare --stage dev".',
    );
  });

  it('is a service that there is not', () => {
    const [objection] = objections({ ...fine, options: optionsOf('--service', 'shop') });

    expect(objection).toBe('There is no service "shop": platform, auth.');
  });

  it('is told all at once', () => {
    const account = { ...fine.account, concurrency: 10 };

    expect(objections({ ...fine, account, missingParameters: ['chain/id'] })).toHaveLength(2);
  });
});

describe('the calls of the framework', () => {
  it('are one for all services', () => {
    const calls = frameworkCalls('deploy', { options: optionsOf(), services });

    expect(calls).toEqual([['deploy', '--stage', 'dev']]);
  });

  it('are one for the service that is named', () => {
    const calls = frameworkCalls('remove', { options: optionsOf('--service', 'auth'), services });

    expect(calls).toEqual([['auth:remove', '--stage', 'dev']]);
  });

  it('are one for each service where they are forced', () => {
    const calls = frameworkCalls('deploy', { options: optionsOf('--force'), services });

    expect(calls).toEqual([
      ['platform:deploy', '--stage', 'dev', '--force'],
      ['auth:deploy', '--stage', 'dev', '--force'],
    ]);
  });
});

describe('the files that a deployment reads and writes', () => {
  let root: string;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'glamora-deployment-'));
    await mkdir(join(root, 'config'));
    await writeFile(
      join(root, 'config/tiers.yml'),
      'tier1: { account: { concurrency: 500 } }\nsandbox: { account: { concurrency: 10 } }\n',
    );
    await writeFile(
      join(root, 'config/stages.yml'),
      'default: { tier: tier1 }\nplayground: { tier: sandbox }\n',
    );
    await writeFile(
      join(root, 'serverless-compose.yml'),
      'services:\n  platform: { path: services/platform }\n  auth: { path: services/auth, dependsOn: platform }\n',
    );
  });

  afterEach(() => rm(root, { recursive: true }));

  it('give compose the parameters and the region, which its command line does not take', async () => {
    const parameters = ['tier=tier2', 'publicUrl=https://glamora.example/?a=b'];

    const folder = await writeComposeFile(root, { region: 'eu-west-1', parameters });

    const params = { tier: 'tier2', publicUrl: 'https://glamora.example/?a=b' };
    expect(parse(await readFile(join(folder, 'serverless-compose.yml'), 'utf8'))).toEqual({
      services: {
        platform: { path: '../../services/platform', region: 'eu-west-1', params },
        auth: { path: '../../services/auth', dependsOn: 'platform', region: 'eu-west-1', params },
      },
    });
  });

  it('say the tier of a stage, unless one is named', async () => {
    const [byDefault, bySelf, named] = await Promise.all([
      readConfiguration(root, 'dev', null),
      readConfiguration(root, 'playground', null),
      readConfiguration(root, 'dev', 'sandbox'),
    ]);

    expect([byDefault.tier, bySelf.tier, named.tier]).toEqual(['tier1', 'sandbox', 'sandbox']);
    expect(named).toEqual({ tier: 'sandbox', concurrency: 10, services });
  });

  it('refuse a tier that there is not', async () => {
    await expect(readConfiguration(root, 'dev', 'huge')).rejects.toThrow(
      'There is no tier "huge": tier1, sandbox.',
    );
  });
});

describe('the command line', () => {
  it('takes the tier by its own name or as any other parameter', () => {
    expect(optionsOf('--tier', 'tier2').tier).toBe('tier2');
    expect(optionsOf('--param', 'tier=tier3').tier).toBe('tier3');
    expect(optionsOf('--tier', 'tier2').parameters).toEqual(['tier=tier2']);
  });

  it('wants a stage', () => {
    expect(() => readOptions([], {})).toThrow('Which stage? Say it with --stage.');
  });
});
