/** More room for one function, within what the tiers and the account allow. */
import { CommandError } from '../command-error.ts';
import { carryOut, changeableRange } from './capacity-decision.ts';
import type { CapacityRange } from './capacity-decision.ts';
import type { Command } from './command.ts';
import { mostOf } from './configured-figures.ts';
import type { MostOfFunction } from './configured-figures.ts';
import { awsOf } from './operated-stage.ts';
import { mostOfAccount, readRoom, reserve } from './reserved-concurrency.ts';
import type { Room } from './reserved-concurrency.ts';

/** As long as an emergency may last. */
const longestMinutes = 120;

const anyCount = 10_000;

export interface WantedCapacity {
  /** The minimum that is kept provisioned. */
  readonly to: number | undefined;
  readonly reserved: number | undefined;
}

export const raiseConcurrency: Command = {
  terms: ['<function>'],
  summary:
    'raises what is kept provisioned of a function, or reserved for it; forecasts stay above for a while and then take back. Written down among the decisions',
  options: {
    to: { type: 'string', help: 'the minimum to keep provisioned' },
    reserved: { type: 'string', help: 'what to reserve; the next deployment, or scale-down, sets it back' },
    minutes: { type: 'string', default: '60', help: 'so long forecasts stay above (60; at most 120)' },
    reason: { type: 'string', help: 'why, for those who look later' },
  },
  runbook: 'concurrency',
  async run({ stage, terms: [key], options, now }) {
    const wanted = { to: options.count('to', anyCount), reserved: options.count('reserved', anyCount) };
    if (key === undefined)
      throw new CommandError('Say which function: npm run ops -- raise-concurrency <function>.');
    const minutes = options.count('minutes', longestMinutes) ?? longestMinutes;
    const reason = options.required('reason');
    const aws = awsOf(stage, 'provisioned concurrency to raise');
    const name = `glamora-${stage.name}-${key}`;
    const [status, most] = await Promise.all([stage.scaler.status(), mostOf(key)]);
    const scaled = status.functions.find(({ functionName }) => functionName === key);
    if (!most || !scaled)
      throw new CommandError(
        `${key} is not scaled in this stage: ${status.functions.map(({ functionName }) => functionName).join(', ')}.`,
      );
    const room = await readRoom(aws, name);
    const from = changeableRange(scaled);
    const objection = objectionTo(wanted, { from, most, room });
    if (objection !== undefined) throw new CommandError(objection);

    const { reserved } = wanted;
    const minimum = wanted.to ?? from.minimum;
    const to = { minimum, maximum: Math.max(from.maximum, minimum) };
    const heldUntil = new Date(now().getTime() + minutes * 60_000);
    const reasons = [
      reason,
      ...(reserved === undefined ? [] : [`reserved ${reserved} instead of ${room.reserved ?? 'nothing'}`]),
    ];
    await carryOut(
      aws,
      stage.name,
      {
        functionName: key,
        mode: status.mode.mode,
        from,
        to,
        reasons,
        heldUntil,
        ...(reserved !== undefined && { before: () => reserve(aws, name, reserved) }),
      },
      now(),
    );
    const text = stage.journal.dryRun
      ? 'Nothing was changed.'
      : [
          `${key}: at least ${minimum} provisioned (${from.minimum} before), held until ${heldUntil.toISOString().slice(0, 'YYYY-MM-DDTHH:MM'.length)}Z. They are ready in a minute or two.`,
          ...(reserved === undefined
            ? []
            : [`Reserved ${reserved}, until the next deployment or scale-down.`]),
        ].join('\n');
    return {
      text,
      data: { functionName: key, from, to, reserved: reserved ?? room.reserved ?? null, heldUntil },
    };
  },
};

interface Limits {
  readonly from: CapacityRange;
  readonly most: MostOfFunction;
  readonly room: Room;
}

/** @returns what speaks against it, with what would do; undefined where nothing does. */
function objectionTo({ to, reserved }: WantedCapacity, { from, most, room }: Limits): string | undefined {
  if (to === undefined && reserved === undefined) return 'Say --to, --reserved or both.';
  if (reserved !== undefined) {
    const ceiling = Math.min(most.reserved, mostOfAccount(room));
    if (reserved <= (room.reserved ?? 0))
      return `${room.reserved} are reserved already. What was raised is given back with scale-down.`;
    if (reserved > ceiling)
      return `At most ${ceiling} can be reserved: the emergency tier has ${most.reserved}, the account leaves ${mostOfAccount(room)}.`;
  }
  if (to === undefined) return undefined;
  if (to <= from.minimum)
    return `${from.minimum} are kept already. What was raised is given back with scale-down.`;
  const runnable = reserved ?? room.reserved ?? mostOfAccount(room);
  const ceiling = Math.min(most.provisioned, runnable);
  return to > ceiling
    ? `At most ${ceiling} can be provisioned: the emergency tier has ${most.provisioned}, and ${runnable} may run at once${reserved === undefined ? '; --reserved raises that' : ''}.`
    : undefined;
}
