/** Sends dead letters to their consumers again: at a bounded rate, and each once, however many fail again meanwhile. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DeadLetter } from './dead-letter.ts';
import { depthOf } from './dead-letter-queues.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import { lettersPerCall, putAway, putBack, take } from './letter-box.ts';

export interface RedriveSettings {
  readonly queue: DeadLetterQueue;
  readonly limit: number;
  /** Messages a second. */
  readonly rate: number;
  /** Ends it after the letters in hand. */
  readonly signal: AbortSignal;
  /** @returns why the letter could not be delivered; it stays then. */
  readonly deliver: (letter: DeadLetter) => Promise<string | undefined>;
  readonly onProgress: (done: number, of: number) => void;
}

export interface RedriveDependencies {
  readonly sqs: SQSClient;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface Redrive {
  readonly delivered: number;
  /** Letters that could not be delivered, with the reason. */
  readonly left: readonly { readonly letter: DeadLetter; readonly because: string }[];
  /** Letters that came since it began: what failed again, most likely. */
  readonly cameMeanwhile: number;
}

/**
 * A letter is deleted after it was delivered: if this dies in between, the message is delivered once more, which its
 * consumer bears.
 */
export async function redrive(
  { queue, limit, rate, signal, deliver, onProgress }: RedriveSettings,
  { sqs, now, sleep }: RedriveDependencies,
): Promise<Redrive> {
  const begunAt = now().getTime();
  const { waiting, inHand } = await depthOf(sqs, queue);
  const wanted = Math.min(limit, waiting + inHand);
  const left: { letter: DeadLetter; because: string }[] = [];
  const meanwhile: DeadLetter[] = [];
  let delivered = 0;
  const done = () => delivered + left.length;

  async function deliverOne(letter: DeadLetter): Promise<void> {
    const because = await deliver(letter);
    if (because !== undefined) {
      left.push({ letter, because });
      return;
    }
    await putAway(sqs, queue, letter);
    delivered += 1;
  }

  try {
    while (done() < wanted) {
      // oxlint-disable-next-line no-await-in-loop -- the rate is the point
      await sleep(Math.max(0, begunAt + (done() / rate) * 1000 - now().getTime()));
      if (signal.aborted) break;
      const count = Math.min(lettersPerCall, Math.max(1, Math.floor(rate)), wanted - done());
      // oxlint-disable-next-line no-await-in-loop
      const letters = await take(sqs, queue, count);
      if (letters.length === 0) break;
      const isOld = ({ sentAt }: DeadLetter) => sentAt.getTime() < begunAt;
      meanwhile.push(...letters.filter((letter) => !isOld(letter)));
      // oxlint-disable-next-line no-await-in-loop
      await Promise.all(letters.filter(isOld).map(deliverOne));
      onProgress(done(), wanted);
    }
  } finally {
    await putBack(sqs, queue, [...meanwhile, ...left.map(({ letter }) => letter)]);
  }
  return { delivered, left, cameMeanwhile: meanwhile.length };
}
