/** The runbooks' commands as a person calls them, on a stage on AWS. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { quietSituation, startStageOnAws } from './stage-on-aws.ts';
import type { Situation, StageOnAws } from './stage-on-aws.ts';

let stage: StageOnAws;
let situation: Situation;

beforeAll(async () => {
  stage = await startStageOnAws();
  await stage.addDeadLetter('settlement');
});
afterAll(() => stage.stop());
beforeEach(() => {
  situation = stage.become(quietSituation());
});

function putUnderLoad(requests: number, more: Record<string, readonly number[]> = {}): void {
  Object.assign(situation.minutesYesterday, { 'Count staging-content': [500, 500] });
  Object.assign(situation.minutes, { 'Count staging-content': [requests / 2, requests / 2], ...more });
}

describe('verify-spike', () => {
  test('puts each API beside yesterday, and functions beside the forecast', async () => {
    putUnderLoad(10_000, {
      'Latency staging-content': [300_000, 200_000],
      'Latency p95 staging-content': [80, 95],
      '4XXError staging-content': [10, 2],
      'Invocations glamora-staging-getContentUrl': [700, 800],
    });

    const { said, exitCode } = await stage.ops('verify-spike');

    expect(exitCode).toBe(0);
    expect(said).toMatch(/content +now +10000 +12 +0 +0 +50 +95\n +yesterday +1000 +0 /);
    expect(said).toMatch(/getContentUrl +800 to 1200 +1500/);
    expect(said).toMatch(
      /A real spike \(10\.0 times yesterday's\), more than was foreseen for getContentUrl\. It is borne/,
    );
  });

  test('tells machines of what kind it is', async () => {
    putUnderLoad(10_000, { '5XXError staging-content': [100, 100] });

    const { said } = await stage.ops('verify-spike', '--json');

    expect(JSON.parse(said)).toMatchObject({
      verdict: { kind: 'suffering' },
      loads: expect.arrayContaining([
        expect.objectContaining({ api: 'content', now: expect.objectContaining({ failed: 200 }) }),
      ]),
    });
  });
});

describe('raise-concurrency', () => {
  const raise = (...more: string[]) =>
    stage.ops('raise-concurrency', 'getContentUrl', '--reason', 'the show', ...more);

  test('raises the minimum, writes down who did it and why, and has forecasts stay above', async () => {
    const { said, exitCode } = await raise('--to', '80');

    expect(exitCode).toBe(0);
    expect(said).toContain('at least 80 provisioned (20 before), held until 2026-11-20T13:07Z');
    expect(situation.range).toEqual({ minimum: 80, maximum: 100 });
    expect((await stage.decisions.lastDecisions('getContentUrl', 1))[0]).toMatchObject({
      from: 20,
      minimum: 80,
      outcome: 'applied',
      occasion: 'operator#arn:aws:iam::123456789012:user/ada',
      reasons: ['arn:aws:iam::123456789012:user/ada by hand: the show'],
    });
    expect(await stage.decisions.state('getContentUrl')).toMatchObject({
      raisedTo: 80,
      raisedUntil: expect.stringMatching(/^2026-11-20T13:07/),
    });
  });

  test('reserves before it provisions', async () => {
    await stage.ops(
      'raise-concurrency',
      'getContentUrl',
      '--reason',
      'a second show',
      '--to',
      '150',
      '--reserved',
      '200',
    );

    expect(situation.changes).toEqual([
      'PutFunctionConcurrency 200',
      'RegisterScalableTarget function:glamora-staging-getContentUrl:live',
    ]);
    expect(situation.range).toEqual({ minimum: 150, maximum: 150 });
  });

  test.each([
    ['more than may run at once', ['--to', '101'], /At most 100 can be provisioned/],
    ['more than the account leaves', ['--reserved', '401'], /At most 400 can be reserved/],
    ['less than there is', ['--to', '20'], /20 are kept already/],
    ['nothing', [], /Say --to, --reserved or both/],
  ])('refuses %s, and changes nothing', async (_, more, said) => {
    const refused = await raise(...more);

    expect(refused).toMatchObject({ exitCode: 1, said: expect.stringMatching(said) });
    expect(situation.changes).toEqual([]);
  });

  test('knows only what is scaled', async () => {
    const { said } = await stage.ops('raise-concurrency', 'getContent', '--to', '80', '--reason', 'the show');

    expect(said).toBe('getContent is not scaled in this stage: getContentUrl.');
  });

  test('waits for a release', async () => {
    situation.shifting = true;

    const { said } = await raise('--to', '80');

    expect(said).toContain('A release is shifting traffic');
    expect(situation.changes).toEqual([]);
  });
});

test('A decision that AWS refuses says so', async () => {
  situation.refusal = 'ConcurrentUpdateException';

  const { exitCode, said } = await stage.ops(
    'raise-concurrency',
    'getContentUrl',
    '--to',
    '81',
    '--reason',
    'contended',
  );

  expect(exitCode).toBe(1);
  expect(said).toContain('AWS refuses to change getContentUrl');
  const decided = await stage.decisions.lastDecisions('getContentUrl', 10);
  expect(decided.find(({ minimum }) => minimum === 81)).toMatchObject({ outcome: 'refused' });
});

describe('scale-down', () => {
  beforeEach(() => {
    situation.range = { minimum: 100, maximum: 200 };
    situation.reserved = 200;
  });

  test('ends the emergency and gives back a quarter, if it is quiet', async () => {
    situation.mode = 'emergency';

    const { said, exitCode } = await stage.ops('scale-down', '--reason', 'the show is over');

    expect(exitCode).toBe(0);
    expect(said).toContain('The emergency is over.');
    expect(situation.changes[0]).toBe('mode automatic: the show is over');
    expect(situation.range).toEqual({ minimum: 75, maximum: 100 });
    expect(situation.reserved).toBe(100);
    expect(await stage.decisions.state('getContentUrl')).toMatchObject({ raisedTo: 0 });
  });

  test('does nothing while an alarm is raised', async () => {
    situation.alarms.push('glamora-staging-content-latency', 'glamora-staging-getContentUrl-concurrency-low');

    const { said, exitCode } = await stage.ops('scale-down', '--reason', 'too early');

    expect(exitCode).toBe(1);
    expect(said).toContain('The alarm glamora-staging-content-latency is raised.');
    expect(said).not.toContain('concurrency-low');
    expect(situation.changes).toEqual([]);
  });

  test('does nothing in a spike, unless it is forced', async () => {
    putUnderLoad(10_000);

    const refused = await stage.ops('scale-down', '--reason', 'money');
    const changedByRefused = [...situation.changes];
    const forced = await stage.ops('scale-down', '--reason', 'money', '--force', '--dry-run');

    expect(refused.said).toContain('A real spike');
    expect(changedByRefused).toEqual([]);
    expect(forced.said).toContain('getContentUrl: 75 provisioned instead of 100');
  });

  test('never goes below what the tier has', async () => {
    situation.range = { minimum: 21, maximum: 100 };

    await stage.ops('scale-down', '--reason', 'the rest');

    expect(situation.range).toEqual({ minimum: 20, maximum: 100 });
  });
});

describe('cache', () => {
  test('is turned on for those calls alone that have keys to it', async () => {
    const { said } = await stage.ops('cache', 'enable', '--size', '1.6');

    expect(said).toContain('1.6 GB, $28 a month');
    expect(situation.changes).toEqual([
      '/cacheClusterEnabled = true',
      '/cacheClusterSize = 1.6',
      '/*/*/caching/enabled = false',
      '/~1content~1{contentId}/GET/caching/enabled = true',
      '/~1content~1{contentId}/GET/caching/ttlInSeconds = 300',
      '/~1content~1{contentId}/GET/caching/dataEncrypted = true',
    ]);
  });

  test('is never turned on where everybody would get the same answer', async () => {
    situation.cacheKeys.length = 0;

    const { exitCode, said } = await stage.ops('cache', 'enable');

    expect(exitCode).toBe(1);
    expect(said).toContain('deployed with keys');
    expect(situation.changes).toEqual([]);
  });

  test.each([
    ['grown', ['resize', '--size', '6.1'], ['/cacheClusterSize = 6.1']],
    ['turned off', ['disable'], ['/cacheClusterEnabled = false']],
    ['emptied', ['flush'], ['FlushStageCache']],
    ['shown', ['show'], []],
  ])('is %s', async (_, args, changes) => {
    situation.cache = { enabled: true, size: '0.5' };

    const { exitCode } = await stage.ops('cache', ...args);

    expect(exitCode).toBe(0);
    expect(situation.changes).toEqual(changes);
  });
});

test('errors counts the failures of each kind, names requests, and tells of dead letters', async () => {
  const failed = (requestId: string) => ({
    level: 'ERROR',
    message: 'request failed',
    code: 'dependency_unavailable',
    requestId,
    error: { name: 'TimeoutError', message: 'the table' },
  });
  situation.logged['getContent'] = [failed('r-3'), failed('r-2')];
  situation.logged['login'] = [
    '2026-11-20T12:00:00Z 1b4e28ba-2fa1-11d2-883f-0016d3cca427 Task timed out after 10.01 seconds',
  ] as unknown as object[];

  const { said } = await stage.ops('errors');

  expect(said).toMatch(/getContent +2 +12:07:30 +dependency_unavailable · TimeoutError: the table +r-3 r-2/);
  expect(said).toMatch(/login +1 +12:07:30 +Task timed out +1b4e28ba-2fa1-11d2-883f-0016d3cca427/);
  expect(said).toContain('Failed for good: 1 of settlement');
});

test('emergency starts and ends, with the reason', async () => {
  const started = await stage.ops('emergency', 'start', '--reason', 'the show begins');
  const ended = await stage.ops('emergency', 'end', '--reason', 'the show is over');

  expect(started.said).toContain('getContentUrl: capacity is being raised');
  expect(ended.exitCode).toBe(0);
  expect(situation.changes).toEqual(['mode emergency: the show begins', 'mode automatic: the show is over']);
});

test('mode shows how capacity stands', async () => {
  const { said } = await stage.ops('mode');

  expect(said).toMatch(/getContentUrl +20 to 100 +20 of 20 +no/);
});

test.each([
  ['raise-concurrency', 'getContentUrl', '--to', '70', '--reserved', '150', '--reason', 'a rehearsal'],
  ['emergency', 'start', '--reason', 'a rehearsal'],
  ['scale-down', '--reason', 'a rehearsal', '--force'],
  ['cache', 'enable'],
])('A dry run of %s prints the calls and changes nothing', async (...args) => {
  situation.mode = 'emergency';
  const before = await stage.decisions.lastDecisions('getContentUrl', 20);

  const { told, said } = await stage.ops(...args, '--dry-run');

  expect(said).toMatch(/^Nothing was changed/);
  expect(told.join('\n')).toMatch(/would change {2}\S+ \S+/);
  expect(situation.changes).toEqual([]);
  expect(await stage.decisions.lastDecisions('getContentUrl', 20)).toEqual(before);
});

test('dlq goes on to the command of dead letters', async () => {
  const { said } = await stage.ops('dlq', 'redrive', 'settlement', '--dry-run');

  expect(said).toBe('Would call: npm run dlq -- redrive settlement --stage staging');
});
