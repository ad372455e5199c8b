import { describe, expect, test } from '@jest/globals';
import type { FunctionInvoker } from '../../src/event-sources/index.ts';
import { faultJournal, faultyInvoker } from '../../src/faults/index.ts';
import { functionDouble, reports, succeeds } from '../event-sources/function-double.ts';

interface Message {
  readonly messageId: string;
  readonly body: string;
  readonly messageAttributes: Record<string, unknown>;
}

function message(number: number, messageAttributes: Message['messageAttributes'] = {}): Message {
  return { messageId: `id-${number}`, body: `{"number":${number}}`, messageAttributes };
}

const messages = (count: number) => Array.from({ length: count }, (_, number) => message(number));

function change(number: number) {
  return {
    eventName: 'INSERT',
    dynamodb: { SequenceNumber: String(number), Keys: { PK: { S: `${number}` } } },
  };
}

function faulty(invoker: FunctionInvoker, { seed = 1, killedShare = 0 } = {}) {
  const journal = faultJournal();
  return { journal, invoker: faultyInvoker(invoker, { seed, killedShare, journal }) };
}

const bodiesOf = (batch: readonly Message[] | undefined) => batch?.map(({ body }) => body);

describe('delivery', () => {
  test('is twice, the messages of a queue in another order', async () => {
    const target = functionDouble<Message>();
    const { invoker } = faulty(target.invoker);

    const answer = await invoker.invoke('settle', { Records: messages(8) });

    const [first, second] = target.batches;
    const sent = bodiesOf(messages(8));
    expect(answer.ok).toBe(true);
    expect(target.batches).toHaveLength(2);
    expect(bodiesOf(first)).not.toEqual(sent);
    expect(bodiesOf(first)?.toSorted()).toEqual(sent);
    expect(bodiesOf(second)).toEqual(sent);
  });

  test('keeps the order of a stream, and waits for one batch before it repeats it', async () => {
    const running: string[] = [];
    const target = functionDouble<object>(async (_, invocation) => {
      running.push(`begin ${invocation}`);
      await Promise.resolve();
      running.push(`end ${invocation}`);
      return succeeds;
    });
    const { invoker } = faulty(target.invoker);
    const changes = [change(1), change(2), change(3)];

    await invoker.invoke('fanOut', { Records: changes });

    expect(target.batches).toEqual([changes, changes]);
    expect(running).toEqual(['begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  test('is once of what a consumer sent again to wait: doubled each time, it would never end', async () => {
    const target = functionDouble<Message>();
    const { invoker } = faulty(target.invoker);
    const waiting = message(1, { attempt: { stringValue: '1' } });

    await invoker.invoke('settle', { Records: [waiting] });

    expect(target.batches).toEqual([[waiting]]);
  });

  test('has failed for whatever failed at one of the two times', async () => {
    const target = functionDouble<Message>((_, invocation) => reports(`id-${invocation}`));
    const { invoker } = faulty(target.invoker);

    const answer = await invoker.invoke('settle', { Records: messages(4) });

    expect(answer).toEqual(reports('id-1', 'id-2'));
  });
});

describe('a killed consumer', () => {
  test('has done its work or has not; its messages are known as failed either way, twice at most', async () => {
    const target = functionDouble<Message>();
    const { invoker, journal } = faulty(target.invoker, { killedShare: 1 });

    for (let number = 0; number < 20; number += 1) {
      const Records = [message(number)];
      const answers = [
        await invoker.invoke('settle', { Records }),
        await invoker.invoke('settle', { Records }),
        await invoker.invoke('settle', { Records }),
      ];
      expect(answers.map(({ ok }) => ok)).toEqual([false, false, true]);
    }

    const counts = journal.counts();
    const killedBefore = counts.get('consumer killed before its work') ?? 0;
    const killedAfter = counts.get('consumer killed after its work') ?? 0;
    expect(killedBefore + killedAfter).toBe(40);
    expect(Math.min(killedBefore, killedAfter)).toBeGreaterThan(0);
    expect(target.batches).toHaveLength(2 * (60 - killedBefore));
  });

  test.each([
    ['the same', 1, true],
    ['another', 2, false],
  ])('strikes %s batches, as seed %i decides, whatever the messages are called', async (_, seed, isSame) => {
    const killsOf = async (chosenSeed: number, ids: string) => {
      const { invoker } = faulty(functionDouble().invoker, { seed: chosenSeed, killedShare: 0.3 });
      const oks: boolean[] = [];
      for (const each of messages(40)) {
        const Records = [{ ...each, messageId: `${ids}-${each.messageId}` }];
        oks.push((await invoker.invoke('settle', { Records })).ok);
      }
      return oks;
    };

    const kills = [await killsOf(1, 'first'), await killsOf(seed, 'second')];

    expect(kills[0]).toContain(false);
    expect(JSON.stringify(kills[0]) === JSON.stringify(kills[1])).toBe(isSame);
  });
});
