/** Lets the archiver's function work until its walk is done, a slice at a time, so that progress shows. */
import * as z from 'zod/mini';
import { CommandError } from '../command-error.ts';

const outcomeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.enum(['finished', 'paused', 'resting']), archived: z.number(), kept: z.number() }),
  z.object({ state: z.literal('held'), until: z.string() }),
]);

export interface RunDependencies {
  /** Calls the function and waits; what it answers. */
  readonly invoke: (event: object) => Promise<unknown>;
  readonly progress: (text: string) => void;
}

const sliceSeconds = 10;

/**
 * Carries on the walk that is under way, or begins one.
 * @throws CommandError where another run is at it.
 */
export async function runArchive({ invoke, progress }: RunDependencies): Promise<{
  archived: number;
  kept: number;
}> {
  for (let begin = true; ; begin = false) {
    // oxlint-disable-next-line no-await-in-loop -- a slice goes on where the one before it ended
    const outcome = outcomeSchema.parse(await invoke({ begin, maximumSeconds: sliceSeconds }));
    if (outcome.state === 'held')
      throw new CommandError(
        `Another run is at it, or has died at it. If none ends before ${outcome.until}, call again then.`,
      );
    const { state, archived, kept } = outcome;
    if (state !== 'paused') return { archived, kept };
    progress(`${archived} rows archived, ${kept} kept because they changed`);
  }
}
