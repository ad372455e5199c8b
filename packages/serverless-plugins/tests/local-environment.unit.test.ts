import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import LocalEnvironmentPlugin from '../src/local-environment.ts';
import type { Framework } from '../src/local-environment.ts';

describe('a service run alone', () => {
  let directory: string;
  let planFile: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'glamora-plan-'));
    planFile = join(directory, 'functions.json');
  });

  afterEach(() => rmSync(directory, { recursive: true }));

  function startOffline(framework: Framework): void {
    const { hooks } = new LocalEnvironmentPlugin(framework, {}, {}, planFile);
    hooks['before:offline:start']?.();
  }

  const unresolved = () => ({
    service: { functions: { getContent: { environment: { TABLE_NAME: '{{resolve:ssm:/table}}' } } } },
  });

  it('takes the environment that the local cloud resolved', () => {
    const environment = { TABLE_NAME: 'glamora-local', AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:3001' };
    writeFileSync(
      planFile,
      JSON.stringify({ functions: [{ name: 'glamora-local-getContent', environment }] }),
    );
    const framework = unresolved();

    startOffline(framework);

    expect(framework.service.functions.getContent.environment).toEqual(environment);
  });

  it('says what to start where the local cloud has never run', () => {
    const start = () => startOffline(unresolved());

    expect(start).toThrow('Start them first: "npm run dev"');
  });

  it('says what to do about a function that is newer than the local cloud', () => {
    writeFileSync(planFile, JSON.stringify({ functions: [] }));

    const start = () => startOffline(unresolved());

    expect(start).toThrow('does not know getContent');
  });
});
