import { describe, expect, test } from '@jest/globals';
import { faultJournal, startWeather } from '../../src/faults/index.ts';
import type { Episode } from '../../src/faults/index.ts';
import { functionDouble } from '../event-sources/function-double.ts';

function weatherOf(schedule: readonly Episode[], seed = 1) {
  const clock = { now: 0 };
  const journal = faultJournal();
  const weather = startWeather({ seed, schedule, journal, now: () => clock.now });
  return { clock, journal, weather };
}

const request = (number: number, operation = 'PutItem') => ({
  operation,
  body: `{"number":${number}}`,
  identity: `request ${number}`,
  repetition: 0,
});
const requests = Array.from({ length: 200 }, (_, number) => request(number));
const throttling = { fault: 'table throttled', from: 10, until: 20, share: 0.3 } as const;

describe('the weather', () => {
  test('is fair before it begins, before an episode and after it', async () => {
    const { clock, weather } = weatherOf([throttling]);
    const faults = () => requests.map((each) => weather.faults.table?.(each));

    const beforeItBegins = faults();
    await weather.begin({});
    clock.now = 9_900;
    const beforeTheEpisode = faults();
    clock.now = 20_000;
    const afterwards = faults();

    const all = [...beforeItBegins, ...beforeTheEpisode, ...afterwards];
    expect(all.filter((fault) => fault !== undefined)).toEqual([]);
  });

  test('befalls its share of the requests while an episode lasts, and notes it', async () => {
    const { clock, journal, weather } = weatherOf([throttling]);
    await weather.begin({});
    clock.now = 15_000;

    const faults = requests
      .map((each) => weather.faults.table?.(each))
      .filter((fault) => fault !== undefined);

    expect(new Set(faults.map(({ kind }) => kind))).toEqual(new Set(['throttled']));
    expect(faults.length).toBeGreaterThan(40);
    expect(faults.length).toBeLessThan(80);
    expect(journal.counts()).toEqual(new Map([['table throttled', faults.length]]));
  });

  test('befalls the same requests with the same seed, and others with another', async () => {
    const befallen = async (seed: number) => {
      const { clock, weather } = weatherOf([throttling], seed);
      await weather.begin({});
      clock.now = 15_000;
      return requests.map((each) => weather.faults.table?.(each));
    };

    const [first, again, other] = await Promise.all([befallen(1), befallen(1), befallen(2)]);

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
  });

  test('keeps to the back end that it is about', async () => {
    const { clock, weather } = weatherOf([{ ...throttling, share: 1 }]);
    await weather.begin({});
    clock.now = 15_000;

    const { queues, chain } = weather.faults;

    expect([queues?.(request(1)), chain?.(request(1))]).toEqual([undefined, undefined]);
  });

  test('loses no message that was received: it would lie for minutes', async () => {
    const { clock, weather } = weatherOf([{ fault: 'queues losing answers', from: 0, until: 9, share: 1 }]);
    await weather.begin({});
    clock.now = 1000;

    const faults = ['SendMessage', 'ReceiveMessage'].map((operation) =>
      weather.faults.queues?.(request(1, operation)),
    );

    expect(faults).toEqual([{ kind: 'answer lost' }, undefined]);
  });

  test('strikes in the order of the schedule', async () => {
    const moment = { from: 0, until: 0, share: 1 };
    const { weather } = weatherOf([
      { fault: 'functions killed', ...moment },
      { fault: 'table killed', ...moment },
      { fault: 'functions killed', ...moment },
    ]);
    const struck: string[] = [];

    await weather.begin({
      'table killed': async () => void struck.push('table'),
      'functions killed': async () => void struck.push('functions'),
    });

    expect(struck).toEqual(['functions', 'table', 'functions']);
  });

  test('doubles what is delivered only while it is told to', async () => {
    const target = functionDouble<{ readonly messageId: string; readonly body: string }>();
    const schedule = [
      { fault: 'deliveries doubled, shuffled, to dying consumers', from: 10, until: 20, share: 1 },
    ] as const;
    const { clock, weather } = weatherOf(schedule);
    const invoker = weather.faults.delivery?.(target.invoker);
    await weather.begin({});

    await invoker?.invoke('settle', { Records: [{ messageId: 'fair', body: '1', messageAttributes: {} }] });
    const inFairWeather = target.batches.length;
    clock.now = 15_000;
    await invoker?.invoke('settle', { Records: [{ messageId: 'foul', body: '2', messageAttributes: {} }] });

    expect([inFairWeather, target.batches.length]).toEqual([1, 3]);
  });
});
