import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DatabaseSync } from 'node:sqlite';
import { startFauxqs } from 'fauxqs';
import type { FauxqsServer } from 'fauxqs';
import type { Message } from '@aws-sdk/client-sqs';
import type { Backend } from './database.ts';
import { releaseHeldMessages } from './release-messages.ts';
import { StartFailure } from './start-failure.ts';

export interface MessagingSettings {
  /** Where messages and objects are kept; where it is not given, they are gone when messaging stops. */
  readonly dataDirectory?: string;
  readonly port?: number;
}

/** A queue, looked at without taking anything out of it. */
export interface QueueContents {
  /** To be had now. */
  readonly waiting: number;
  /** In somebody's hands. */
  readonly inHand: number;
  /** To be had later. */
  readonly delayed: number;
  /** When the oldest of them was sent, in milliseconds since 1970; null for an empty queue. */
  readonly oldestSentAt: number | null;
  /** The newest first. */
  messages(limit: number): readonly Message[];
}

export interface Messaging extends Backend {
  /** Undefined for a queue that is not there. */
  inspect(queueName: string): QueueContents | undefined;
}

/** Starts SQS, SNS and S3 behind one endpoint, inside this process. Throws {@link StartFailure}. */
export async function startMessaging({
  dataDirectory,
  port = 0,
}: MessagingSettings = {}): Promise<Messaging> {
  try {
    if (dataDirectory !== undefined) releaseHeldMessages(dataDirectory);
    const server = await onLoopback(() =>
      startFauxqs({
        port,
        logger: false,
        ...(dataDirectory === undefined ? {} : { dataDir: dataDirectory }),
      }),
    );
    return {
      endpoint: `http://127.0.0.1:${server.port}`,
      died: new Promise(() => {}),
      stop: () => server.stop(),
      inspect: (queueName) => toContents(server.inspectQueue(queueName)),
    };
  } catch (error) {
    throw explained(error, port, dataDirectory);
  }
}

function toContents(inspected: ReturnType<FauxqsServer['inspectQueue']>): QueueContents | undefined {
  if (inspected === undefined) return undefined;
  const { ready, delayed, inflight } = inspected.messages;
  const all = [...ready, ...delayed, ...inflight.map(({ message }) => message)];
  const sentAt = all.map(({ sentTimestamp }) => sentTimestamp);
  return {
    waiting: ready.length,
    inHand: inflight.length,
    delayed: delayed.length,
    oldestSentAt: sentAt.length === 0 ? null : sentAt.reduce((oldest, each) => Math.min(oldest, each)),
    messages: (limit) =>
      all
        .toSorted((left, right) => right.sentTimestamp - left.sentTimestamp)
        .slice(0, limit)
        .map(({ messageId, body, sentTimestamp, messageAttributes }) => ({
          MessageId: messageId,
          Body: body,
          Attributes: { SentTimestamp: String(sentTimestamp) },
          MessageAttributes: textsOf(messageAttributes),
        })),
  };
}

/** Nobody here sends bytes as an attribute. */
function textsOf(
  attributes: Readonly<Record<string, { readonly DataType: string; readonly StringValue?: string }>>,
): NonNullable<Message['MessageAttributes']> {
  const texts = Object.entries(attributes).map(
    ([name, { DataType, StringValue }]) => [name, { DataType, StringValue }] as const,
  );
  return Object.fromEntries(texts);
}

/**
 * fauxqs listens on every interface and has no setting for it. Fastify tells of each new server before it listens: there
 * the address is put right, so that a laptop in a café does not offer its queues and files to the neighbours.
 */
async function onLoopback(start: () => Promise<FauxqsServer>): Promise<FauxqsServer> {
  subscribe('fastify.initialization', bindLoopback);
  try {
    // The server is made before the first await inside, so nobody else's server can come between.
    return withoutDiskSync(start);
  } finally {
    unsubscribe('fastify.initialization', bindLoopback);
  }
}

/**
 * fauxqs has the disk confirm each message that comes, is handed out or goes: 3 ms of this process every time, in which
 * nothing else moves. A log that the disk confirms later survives the death of the process all the same; only a machine
 * that loses its power may lose the last messages. There is no setting for it either.
 */
function withoutDiskSync<Result>(open: () => Result): Result {
  const descriptor = Object.getOwnPropertyDescriptor(DatabaseSync.prototype, 'exec');
  const exec = descriptor?.value as DatabaseSync['exec'];
  DatabaseSync.prototype.exec = function execAndRelax(this: DatabaseSync, sql: string) {
    exec.call(this, sql);
    if (/journal_mode/i.test(sql)) exec.call(this, 'PRAGMA synchronous = NORMAL');
  };
  try {
    return open();
  } finally {
    DatabaseSync.prototype.exec = exec;
  }
}

function bindLoopback(message: unknown): void {
  const { fastify } = message as { fastify: { listen(options: object): Promise<string> } };
  const listen = fastify.listen.bind(fastify);
  fastify.listen = (options) => listen({ ...options, host: '127.0.0.1' });
}

function explained(error: unknown, port: number, dataDirectory: string | undefined): unknown {
  const { code, message } = error as { code?: string; message?: string };
  if (code === 'EADDRINUSE')
    return new StartFailure(
      `Port ${port} is taken, messaging needs it. Stop what listens there, or choose other ports with GLAMORA_PORT.`,
    );
  if (code === 'ERR_SQLITE_ERROR')
    return new StartFailure(
      `The data in ${dataDirectory} is damaged (${message}). Start anew with --fresh (its data is lost), or put back a copy.`,
    );
  return error;
}
