/** The command, apart from the process that it runs in. */
import { setTimeout } from 'node:timers/promises';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { awsClientSettings } from '@glamora/resilience';
import { CommandError } from '../command-error.ts';
import { connectStage } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { depthOf, findQueue, findQueues } from './dead-letter-queues.ts';
import type { DeadLetterQueue } from './dead-letter-queues.ts';
import type { DeadLetter } from './dead-letter.ts';
import { lookAt, sendToSource } from './letter-box.ts';
import { readOptions, help } from './options.ts';
import type { Options } from './options.ts';
import {
  asJson,
  lettersAsJson,
  lettersAsText,
  queuesAsJson,
  queuesAsText,
  redriveAsJson,
  redriveAsText,
} from './print.ts';
import { redrive } from './redrive.ts';
import type { RedriveSettings } from './redrive.ts';
import { runAgain } from './failed-run.ts';
import { deliverChanges } from './undelivered-changes.ts';

export interface Terminal {
  /** What was asked for. */
  readonly say: (text: string) => void;
  /** What happens meanwhile. */
  readonly tell: (text: string) => void;
  /** Ends a redrive after the letters in hand. */
  readonly signal: AbortSignal;
}

interface Context extends Terminal {
  readonly options: Options;
  readonly stage: Stage;
  readonly sqs: SQSClient;
  readonly queues: readonly DeadLetterQueue[];
}

/**
 * @returns the exit code: 0, or 1 where a redrive had to leave letters.
 * @throws CommandError for what a person can mend.
 */
export async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  terminal: Terminal,
): Promise<number> {
  const options = readOptions(args);
  if (options === 'help') {
    terminal.say(help);
    return 0;
  }
  const stage = await connectStage(options.stage, environment);
  // The local server calls itself by a name that not every machine resolves.
  const sqs = new SQSClient({ ...stage.clientSettings('sqs'), useQueueUrlAsEndpoint: false });
  try {
    const queues = await findQueues(sqs, stage.name);
    return await commands[options.command]({ ...terminal, options, stage, sqs, queues });
  } finally {
    sqs.destroy();
  }
}

const commands = { list, show, redrive: redriveQueue, purge } as const;

async function list({ options, sqs, queues, stage, say }: Context): Promise<number> {
  const { limit = 100, queue } = options;
  const wanted = queue === undefined ? queues : [findQueue(queues, stage.name, queue)];
  const summaries = await Promise.all(
    wanted.map(async (each) => {
      const depth = await depthOf(sqs, each);
      return { queue: each, ...depth, letters: depth.waiting > 0 ? await lookAt(sqs, each, limit) : [] };
    }),
  );
  say(options.json ? queuesAsJson(summaries) : queuesAsText(summaries, new Date()));
  return 0;
}

async function show(context: Context): Promise<number> {
  const { options, sqs, say, tell } = context;
  const queue = theQueue(context);
  const { limit = 10 } = options;
  const letters = await lookAt(sqs, queue, limit);
  if (options.json) {
    say(lettersAsJson(letters));
    return 0;
  }
  say(letters.length === 0 ? `${queue.name}: nothing has failed.` : lettersAsText(letters, new Date()));
  if (letters.length === limit) tell(`These are ${limit} of them, in no order; --limit shows more.`);
  return 0;
}

async function redriveQueue(context: Context): Promise<number> {
  const { options, stage, sqs, signal, say, tell } = context;
  const queue = theQueue(context);
  const delivery = deliveryOf(context, queue);
  const settings: RedriveSettings = {
    queue,
    limit: options.limit ?? Infinity,
    rate: options.rate,
    signal,
    deliver: delivery.deliver,
    onProgress: (done, of) => tell(`${done} of ${of}`),
  };
  // A pause that is broken off is over: the loop sees the signal.
  const sleep = (milliseconds: number) => setTimeout(milliseconds, undefined, { signal }).catch(() => {});
  try {
    const result = await redrive(settings, { sqs, now: () => new Date(), sleep });
    say(options.json ? redriveAsJson(result) : redriveAsText(result, stage.name));
    return result.left.length === 0 ? 0 : 1;
  } finally {
    delivery.close();
  }
}

async function purge(context: Context): Promise<number> {
  const { options, sqs, say } = context;
  const queue = theQueue(context);
  const { waiting, inHand } = await depthOf(sqs, queue);
  const purged = waiting + inHand;
  if (!options.yes)
    throw new CommandError(
      `This would lose ${messages(purged)} of ${queue.name} for good. Say --yes to do it.`,
    );
  await sqs.send(new PurgeQueueCommand({ QueueUrl: queue.url }));
  say(options.json ? asJson({ purged }) : `Gone for good: ${messages(purged)} of ${queue.name}.`);
  return 0;
}

const messages = (count: number): string => (count === 1 ? '1 message' : `${count} messages`);

function theQueue({ queues, stage, options }: Context): DeadLetterQueue {
  return findQueue(queues, stage.name, options.queue ?? '');
}

interface Delivery {
  readonly deliver: (letter: DeadLetter) => Promise<string | undefined>;
  readonly close: () => void;
}

function deliveryOf({ sqs, stage }: Context, { sourceUrl }: DeadLetterQueue): Delivery {
  if (sourceUrl !== undefined)
    return {
      async deliver(letter) {
        await sendToSource(sqs, sourceUrl, letter);
        return undefined;
      },
      close: () => undefined,
    };
  const streams = new DynamoDBStreamsClient(stage.clientSettings('dynamodb'));
  // A function may take its time; and it is asked once, so that a slow one is not set to work three times over.
  const patient = awsClientSettings({ connectionTimeout: 1000, requestTimeout: 300_000 });
  const lambda = new LambdaClient({
    ...patient,
    ...stage.clientSettings('lambda'),
    ...patient,
    maxAttempts: 1,
  });
  return {
    deliver: (letter) => deliverGivenUp(letter, { streams, lambda }),
    close() {
      streams.destroy();
      lambda.destroy();
    },
  };
}

/** What Lambda gave up goes where it came from: the records of the stream to their reader, a run to its function. */
async function deliverGivenUp(
  { cause }: DeadLetter,
  clients: Parameters<typeof deliverChanges>[1],
): Promise<string | undefined> {
  if (cause.kind === 'run') {
    await runAgain(cause, clients.lambda);
    return undefined;
  }
  if (cause.kind !== 'undelivered') return 'it does not say what was given up';
  const delivery = await deliverChanges(cause, clients);
  switch (delivery.outcome) {
    case 'delivered':
      return undefined;
    case 'failed':
      return `it failed again: ${delivery.because}`;
    case 'gone':
      return 'the stream no longer has its records (it keeps them for 24 hours); the rows are in the table: see docs/runbooks/dead-letters.md';
  }
}
