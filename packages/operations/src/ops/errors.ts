/** What failed lately, how often, in which function; and what failed for good. */
import { depthOf, findQueues } from '../dead-letters/dead-letter-queues.ts';
import { textTable } from '../text-table.ts';
import type { Command } from './command.ts';
import { readErrors, readLocalErrors } from './error-log.ts';
import type { LoggedError } from './error-log.ts';
import type { OperatedStage } from './operated-stage.ts';

const mostMinutes = 24 * 60;
const requestIdsShown = 3;

interface ErrorKind {
  readonly functionName: string;
  readonly what: string;
  readonly count: number;
  readonly last: Date;
  /** The latest first. */
  readonly requestIds: readonly string[];
}

interface DeadLetters {
  readonly queue: string;
  readonly count: number;
}

export const errors: Command = {
  terms: ['[function]'],
  summary:
    'the failures in the logs of the last minutes, by function and kind, with the latest requests; and what waits among the dead letters',
  options: {
    minutes: { type: 'string', default: '15', help: 'how far back (15)' },
    log: {
      type: 'string',
      default: '.glamora/data/functions.log',
      help: 'of the local cloud: its functions.log (.glamora/data/functions.log)',
    },
  },
  runbook: 'errors',
  async run({ stage, terms: [functionKey], options, now }) {
    const minutes = options.count('minutes', mostMinutes) ?? mostMinutes;
    const since = new Date(now().getTime() - minutes * 60_000);
    const [logged, deadLetters] = await Promise.all([
      stage.aws
        ? readErrors(stage.aws.logs, stage.name, functionKey, since)
        : readLocalErrors(options.required('log'), functionKey, since),
      countDeadLetters(stage),
    ]);
    const kinds = byKind(logged);
    return { text: describe(kinds, deadLetters, minutes), data: { errors: kinds, deadLetters } };
  },
};

/** The most frequent first. */
function byKind(logged: readonly LoggedError[]): readonly ErrorKind[] {
  const groups = Map.groupBy(logged, ({ functionName, what }) => `${functionName}\n${what}`);
  return [...groups.values()]
    .map((alike) => {
      const latestFirst = alike.toSorted((left, right) => right.at.getTime() - left.at.getTime());
      const [{ functionName, what, at }] = latestFirst as [LoggedError];
      const requestIds = latestFirst.flatMap(({ requestId }) => requestId ?? []);
      return {
        functionName,
        what,
        count: alike.length,
        last: at,
        requestIds: [...new Set(requestIds)].slice(0, requestIdsShown),
      };
    })
    .toSorted((left, right) => right.count - left.count);
}

async function countDeadLetters({ sqs, name }: OperatedStage): Promise<readonly DeadLetters[]> {
  const queues = await findQueues(sqs, name);
  const depths = await Promise.all(
    queues.map(async (queue) => {
      const { waiting, inHand } = await depthOf(sqs, queue);
      return { queue: queue.name, count: waiting + inHand };
    }),
  );
  return depths.filter(({ count }) => count > 0);
}

function describe(kinds: readonly ErrorKind[], deadLetters: readonly DeadLetters[], minutes: number): string {
  const rows = kinds.map(({ functionName, count, last, what, requestIds }) => [
    functionName,
    String(count),
    last.toISOString().slice(11, 19),
    what,
    requestIds.join(' '),
  ]);
  return [
    rows.length === 0
      ? `No failure was logged in the last ${minutes} minutes.`
      : textTable(['function', 'times', 'last', 'what', 'requests'], rows),
    '',
    deadLetters.length === 0
      ? 'Nothing failed for good.'
      : `Failed for good: ${deadLetters.map(({ queue, count }) => `${count} of ${queue}`).join(', ')}. Why: npm run ops -- dlq list.`,
  ].join('\n');
}
