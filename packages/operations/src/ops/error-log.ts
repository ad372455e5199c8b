/** What functions logged of failures, from CloudWatch or from the local cloud's file. */
import { readFile } from 'node:fs/promises';
import { FilterLogEventsCommand, paginateDescribeLogGroups } from '@aws-sdk/client-cloudwatch-logs';
import type { CloudWatchLogsClient, FilterLogEventsCommandOutput } from '@aws-sdk/client-cloudwatch-logs';
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';

export interface LoggedError {
  readonly functionName: string;
  readonly at: Date;
  /** What failed, alike for all failures of a kind. */
  readonly what: string;
  /** What the caller was told, or the invocation's own; undefined where the line has none. */
  readonly requestId: string | undefined;
}

interface LogLine {
  readonly functionName: string;
  readonly at: Date;
  readonly text: string;
}

/** Ours, and what Lambda says where a function could not say anything any more. */
const failurePattern =
  '?"\\"level\\":\\"ERROR\\"" ?"\\"level\\":\\"CRITICAL\\"" ?"Task timed out" ?"Runtime exited"';
const failure = /"level":"(?:ERROR|CRITICAL)"|Task timed out|Runtime exited/;

/** CloudWatch answers few of these calls a second. */
const groupsAtOnce = 4;

const mostPagesOfGroup = 10;

/** @param functionKey of all functions where it is undefined. */
export async function readErrors(
  logs: CloudWatchLogsClient,
  stage: string,
  functionKey: string | undefined,
  since: Date,
): Promise<readonly LoggedError[]> {
  const prefix = `/aws/lambda/glamora-${stage}-`;
  const groups = await findGroups(logs, `${prefix}${functionKey ?? ''}`);
  const lines: LogLine[] = [];
  for (let first = 0; first < groups.length; first += groupsAtOnce) {
    const some = groups.slice(first, first + groupsAtOnce);
    // oxlint-disable-next-line no-await-in-loop
    const found = await Promise.all(
      some.map((group) => readGroup(logs, group, group.slice(prefix.length), since)),
    );
    lines.push(...found.flat());
  }
  return lines.map(toError);
}

async function findGroups(
  logs: CloudWatchLogsClient,
  logGroupNamePrefix: string,
): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, { logGroupNamePrefix }))
    names.push(...logGroups.map(({ logGroupName = '' }) => logGroupName));
  if (names.length === 0)
    throw new CommandError(`There is no log called ${logGroupNamePrefix}…, in this account and region.`);
  return names;
}

async function readGroup(
  logs: CloudWatchLogsClient,
  logGroupName: string,
  functionName: string,
  since: Date,
): Promise<readonly LogLine[]> {
  const lines: LogLine[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < mostPagesOfGroup; page += 1) {
    // oxlint-disable-next-line no-await-in-loop -- a page starts where the one before it ended
    const answer: FilterLogEventsCommandOutput = await logs.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime: since.getTime(),
        filterPattern: failurePattern,
        nextToken,
      }),
    );
    for (const { message = '', timestamp = 0 } of answer.events ?? [])
      lines.push({ functionName, at: new Date(timestamp), text: message });
    nextToken = answer.nextToken;
    if (nextToken === undefined) break;
  }
  return lines;
}

/** @param file in which each line begins with the function's name in brackets. */
export async function readLocalErrors(
  file: string,
  functionKey: string | undefined,
  since: Date,
): Promise<readonly LoggedError[]> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new CommandError(
      `There is no log at ${file}: say with --log where functions.log of the local cloud's data is.`,
      { cause },
    );
  });
  return text
    .split('\n')
    .filter((line) => failure.test(line))
    .flatMap((line) => {
      const [, functionName = '', rest = ''] = /^\[glamora-local-([^\]]+)\] (.*)$/.exec(line) ?? [];
      return rest === '' ? [] : [{ functionName, at: timeOf(rest), text: rest }];
    })
    .filter(
      (line) => line.at >= since && (functionKey === undefined || line.functionName.startsWith(functionKey)),
    )
    .map(toError);
}

const errorLine = z.object({
  message: z.optional(z.string()),
  timestamp: z.optional(z.string()),
  code: z.optional(z.string()),
  requestId: z.optional(z.string()),
  function_request_id: z.optional(z.string()),
  messageId: z.optional(z.string()),
  error: z.optional(z.object({ name: z.optional(z.string()), message: z.optional(z.string()) })),
});

function toError({ functionName, at, text }: LogLine): LoggedError {
  const line = errorLine.safeParse(parseJson(text)).data;
  if (!line) {
    const [, requestId] = /\b([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\b/.exec(text) ?? [];
    return { functionName, at, what: failure.exec(text)?.[0] ?? 'unreadable line', requestId };
  }
  const { message, code, error, requestId, messageId } = line;
  const cause = error ? `${error.name ?? 'Error'}: ${error.message ?? ''}` : undefined;
  return {
    functionName,
    at,
    what: [code ?? message, cause].filter((part) => part !== undefined).join(' · '),
    requestId: requestId ?? messageId ?? line.function_request_id,
  };
}

function timeOf(text: string): Date {
  return new Date(errorLine.safeParse(parseJson(text)).data?.timestamp ?? 0);
}

function parseJson(text: string): unknown {
  try {
    // Lambda puts time, request and level before a line that is not JSON itself.
    return JSON.parse(text.slice(Math.max(0, text.indexOf('{'))));
  } catch {
    return undefined;
  }
}
