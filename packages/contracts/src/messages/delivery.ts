/** What travels beside the body of every message: the attributes that senders, consumers and operators agree on. */
import * as z from 'zod/mini';

/** A message as a consumer has it in hand. */
export interface ReceivedMessage {
  readonly body: string;
  /** How often it was sent again on purpose, to wait; 0 on the first delivery. */
  readonly attempt: number;
  /** Whose message it is, where the sender said so: a queue serves each group in its turn. */
  readonly group: string | undefined;
}

/** Names the attribute that holds {@link ReceivedMessage.attempt}; absent on the first delivery. */
export const attemptAttribute = 'attempt';

/**
 * How often a queue hands out a message before it counts as poison: the `maxReceiveCount` of every redrive policy. A
 * consumer that fails with the last of them says why itself; the policy is the net under consumers that crash.
 */
export const maximumReceives = 5;

const digits = z.pipe(z.string().check(z.regex(/^[0-9]+$/)), z.transform(Number));

/** Why a message is a dead letter, as attributes of that name. Absent where the consumer ended before it could say. */
export const deadLetterReason = z.object({
  /** The function that gave the message up. */
  consumer: z.string(),
  errorName: z.string(),
  errorMessage: z.string(),
  failedAt: z.iso.datetime(),
  /** How often the message was received, the last time included. */
  receiveCount: digits,
  /** Finds the message's log lines. */
  originalMessageId: z.string(),
});
export type DeadLetterReason = z.output<typeof deadLetterReason>;
