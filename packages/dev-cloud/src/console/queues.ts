/** Queues and what failed in them for good, looked at without taking anything out. */
import type { Message } from '@aws-sdk/client-sqs';
import type { QueueContents } from '../backends/messaging.ts';
import type { DeadLetterQueueView, QueueView } from './snapshot.ts';
import { timeline } from './timeline.ts';
import type { Timeline } from './timeline.ts';

export interface KnownQueue {
  readonly name: string;
  /** What nobody reads holds what failed. */
  readonly isRead: boolean;
}

interface QueueDependencies {
  readonly inspect: (queueName: string) => QueueContents | undefined;
  readonly now: () => number;
}

const lettersShown = 3;
const longestReason = 300;

export interface QueueWatch {
  look(queues: readonly KnownQueue[]): Promise<{
    readonly queues: readonly QueueView[];
    readonly deadLetters: readonly DeadLetterQueueView[];
  }>;
}

export function watchQueues({ inspect, now }: QueueDependencies): QueueWatch {
  const depths = new Map<string, Timeline<{ depth: number }>>();

  const depthsOf = (name: string) => {
    const line = depths.get(name) ?? timeline(() => ({ depth: 0 }), now);
    depths.set(name, line);
    return line;
  };

  const toQueue = (name: string, contents: QueueContents): QueueView => {
    const { waiting, inHand, delayed, oldestSentAt } = contents;
    const line = depthsOf(name);
    const step = line.current();
    step.depth = Math.max(step.depth, waiting + inHand + delayed);
    return {
      name: shortName(name),
      waiting,
      inHand,
      delayed,
      oldestSeconds: oldestSentAt === null ? null : Math.max(0, (now() - oldestSentAt) / 1000),
      depths: line.past().map((past) => past?.depth ?? null),
    };
  };

  return {
    async look(queues) {
      const views: QueueView[] = [];
      const deadLetters: DeadLetterQueueView[] = [];
      for (const { name, isRead } of queues) {
        const contents = inspect(name);
        if (contents === undefined) continue;
        if (isRead) views.push(toQueue(name, contents));
        // oxlint-disable-next-line no-await-in-loop -- waits only for the first dead letter of all
        else deadLetters.push(await toDeadLetters(name, contents));
      }
      return { queues: views, deadLetters };
    },
  };
}

async function toDeadLetters(name: string, contents: QueueContents): Promise<DeadLetterQueueView> {
  const messages = contents.messages(lettersShown);
  return {
    name: shortName(name).replace(/-dead-letters$/, ''),
    count: contents.waiting + contents.inHand + contents.delayed,
    letters: messages.length === 0 ? [] : await toLetters(messages),
  };
}

async function toLetters(messages: readonly Message[]): Promise<DeadLetterQueueView['letters']> {
  // It brings clients along that a marketplace without dead letters never needs.
  const { causeAsText, failedAt, toDeadLetter } = await import('@glamora/operations/dead-letters');
  return messages.map(toDeadLetter).map((letter) => ({
    id: letter.messageId,
    failedAt: failedAt(letter).getTime(),
    reason: causeAsText(letter.cause).slice(0, longestReason),
  }));
}

/** `glamora-local-settlement` → `settlement` */
function shortName(name: string): string {
  return name.replace(/^glamora-local-/, '');
}
