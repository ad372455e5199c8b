import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { DependencyUnavailable } from '@glamora/contracts';
import {
  awsClientSettings,
  createBreaker,
  createDocumentClient,
  guardClient,
  isServiceFailure,
} from '../src/index.ts';
import type { Breaker } from '../src/index.ts';
import { errorAnswer, jsonAnswer, startLocalService } from './local-service.ts';
import type { LocalService } from './local-service.ts';

const key = { PK: { S: 'a' }, SK: { S: 'b' } };
const get = () => new GetItemCommand({ TableName: 'table', Key: key });
const found = jsonAnswer(200, { Item: key });

let service: LocalService;
let breaker: Breaker;
let client: DynamoDBClient;

beforeEach(async () => {
  service = await startLocalService(found);
  breaker = createBreaker('the table', { isFailure: isServiceFailure });
  client = clientOf(service.endpoint, breaker);
});

afterEach(async () => {
  client.destroy();
  await service.stop();
});

describe('a guarded client', () => {
  test('gives the answer of a service that is well', async () => {
    const { Item } = await client.send(get());

    expect(Item).toEqual(key);
    expect(service.requests()).toBe(1);
  });

  test('asks three times in all, and then says that the dependency is out of reach', async () => {
    service.answerWith(errorAnswer(500, 'InternalServerError'));

    const thrown = await thrownBy(client.send(get()));

    expect(thrown).toBeInstanceOf(DependencyUnavailable);
    expect(thrown).toMatchObject({ dependency: 'the table', retryAfterSeconds: 1 });
    expect(service.requests()).toBe(3);
  });

  test('does not show a failure that a retry has mended', async () => {
    service.answerWith((response) => {
      errorAnswer(503, 'ServiceUnavailable')(response);
      service.answerWith(found);
    });

    const { Item } = await client.send(get());

    expect(Item).toEqual(key);
    expect(service.requests()).toBe(2);
  });

  test('opens after three calls that failed, and then asks the service no more', async () => {
    service.answerWith(errorAnswer(500, 'InternalServerError'));
    for (let call = 0; call < 3; call += 1) await thrownBy(client.send(get()));

    const thrown = await thrownBy(client.send(get()));

    expect(breaker.state).toBe('open');
    expect(thrown).toBeInstanceOf(DependencyUnavailable);
    expect(service.requests()).toBe(9);
  });

  test.each([
    ['a refused condition', 'ConditionalCheckFailedException'],
    ['a refused transaction', 'TransactionCanceledException'],
    ['a wrong request', 'ValidationException'],
  ])('takes %s for an answer, which no retry would change', async (_, name) => {
    service.answerWith(errorAnswer(400, name));

    const calls = Array.from({ length: 4 }, () => thrownBy(client.send(get())));
    const thrown = await Promise.all(calls);

    expect(thrown.map((error) => (error as Error).name)).toEqual([name, name, name, name]);
    expect(service.requests()).toBe(4);
    expect(breaker.state).toBe('closed');
  });

  test('gives up waiting for a service that took the request and says nothing', async () => {
    const impatient = clientOf(service.endpoint, breaker, { connectionTimeout: 1000, requestTimeout: 50 });
    service.answerWith(() => undefined);

    const thrown = await thrownBy(impatient.send(get()));

    expect(thrown).toMatchObject({ name: 'DependencyUnavailable', cause: { name: 'TimeoutError' } });
    expect(service.requests()).toBe(3);
    impatient.destroy();
  });

  test('takes a connection that breaks off, and one that is refused, for failures', async () => {
    service.answerWith((response) => response.destroy());
    const brokenOff = await thrownBy(client.send(get()));
    await service.stop();

    const refused = await thrownBy(client.send(get()));

    expect(brokenOff).toMatchObject({ name: 'DependencyUnavailable', cause: { name: 'TimeoutError' } });
    expect(refused).toMatchObject({ name: 'DependencyUnavailable', cause: { code: 'ECONNREFUSED' } });
  });
});

describe('the connections', () => {
  test('are kept: calls one after the other share one', async () => {
    for (let call = 0; call < 20; call += 1) await client.send(get());

    expect(service.requests()).toBe(20);
    expect(service.connections()).toBe(1);
  });

  test('are fifty at most: further calls wait for their turn', async () => {
    const waiting: (() => void)[] = [];
    const fiftyAsked = new Promise<void>((resolve) => {
      service.answerWith((response) => {
        waiting.push(() => found(response));
        if (waiting.length === 50) resolve();
      });
    });

    const answers = Array.from({ length: 120 }, () => client.send(get()));
    await fiftyAsked;
    service.answerWith(found);
    for (const answer of waiting) answer();
    await Promise.all(answers);

    expect(service.requests()).toBe(120);
    expect(service.mostAtOnce()).toBe(50);
    expect(service.connections()).toBe(50);
  });
});

describe('the document client', () => {
  const variables = {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  };
  const before = { ...process.env };

  afterEach(() => {
    process.env = { ...before };
  });

  test('finds the table by the environment, and stands behind a breaker of its own', async () => {
    Object.assign(process.env, variables, { AWS_ENDPOINT_URL: service.endpoint });
    const documents = createDocumentClient();
    const command = new GetCommand({ TableName: 'table', Key: { PK: 'a', SK: 'b' } });

    const { Item } = await documents.send(command);
    service.answerWith(errorAnswer(500, 'InternalServerError'));
    const thrown: unknown[] = [];
    for (let call = 0; call < 4; call += 1) thrown.push(await thrownBy(documents.send(command)));

    expect(Item).toEqual({ PK: 'a', SK: 'b' });
    const waits = thrown.map((error) => (error as DependencyUnavailable).retryAfterSeconds);
    expect(waits.slice(0, 3)).toEqual([1, 1, 1]);
    expect(waits[3]).toBeGreaterThan(1);
    expect(service.requests()).toBe(1 + 9);
    documents.destroy();
  });
});

describe('what counts as a failure of the service', () => {
  test.each([
    ['an answer of 500', { $metadata: { httpStatusCode: 500 } }, true],
    ['an answer of 503', { $metadata: { httpStatusCode: 503 } }, true],
    [
      'a throttled key, which the SDK alone retries',
      { name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } },
      false,
    ],
    ['a name that cannot be resolved', { code: 'EAI_AGAIN', $metadata: { attempts: 3 } }, true],
    ['a time-out', { name: 'TimeoutError' }, true],
    ['a bug', { name: 'TypeError' }, false],
    ['missing credentials', { name: 'CredentialsProviderError' }, false],
  ])('%s', (_, properties, expected) => {
    const error = Object.assign(new Error('thrown'), properties);

    const isFailure = isServiceFailure(error);

    expect(isFailure).toBe(expected);
  });

  test('is never what is no error', () => {
    expect(isServiceFailure('ECONNREFUSED')).toBe(false);
  });
});

function clientOf(endpoint: string, guard: Breaker, timeOuts?: Parameters<typeof awsClientSettings>[0]) {
  const local = {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
  return guardClient(new DynamoDBClient({ ...awsClientSettings(timeOuts), ...local }), 'the table', guard);
}

async function thrownBy(call: Promise<unknown>): Promise<unknown> {
  try {
    await call;
  } catch (error) {
    return error;
  }
  throw new Error('The call was to fail');
}
