/** Makes again what follows from the table: a projection at a time. */
import { CommandError } from '../command-error.ts';
import type { Command, Context } from './command.ts';
import { rebuildAnalytics } from './rebuild-analytics.ts';
import { rebuildSearch } from './rebuild-search.ts';

/** Counts, by what was counted. */
type Outcome = Readonly<Record<string, number>>;

const projections: Readonly<
  Record<string, (context: Context, onProgress: (soFar: Outcome) => void) => Promise<Outcome>>
> = { search: rebuildSearch, analytics: rebuildAnalytics };

export const projectionNames = Object.keys(projections);

/** Counts between two lines of progress. */
const progressStep = 1000;

export const rebuild: Command = async ([name, ...more], context) => {
  const projection = projections[name ?? ''];
  if (!projection || more.length > 0)
    throw new CommandError(`Say what to rebuild: ${projectionNames.join(' or ')}, one at a time.`);
  let told = 0;
  const outcome = await projection(context, (soFar) => {
    const sum = Object.values(soFar).reduce((left, right) => left + right, 0);
    if (sum < told + progressStep) return;
    told = sum;
    context.tell(asText(soFar));
  });
  context.say(context.options.json ? JSON.stringify(outcome) : `Done: ${asText(outcome)}.`);
  return 0;
};

function asText(outcome: Outcome): string {
  return Object.entries(outcome)
    .map(([what, count]) => `${count} ${what}`)
    .join(', ');
}
