/** How capacity is scaled: looked at, and set. */
import { CommandError } from '../command-error.ts';
import { textTable } from '../text-table.ts';
import type { Command, Report } from './command.ts';
import type { OperatedStage } from './operated-stage.ts';
import { scalingModes } from './scaler.ts';
import type { ModeChange, ScalingMode, ScalingStatus } from './scaler.ts';

export const mode: Command = {
  terms: ['[mode]'],
  summary: `shows how capacity stands, or sets ${scalingModes.join(', ')}; who sets it, and why, is written down`,
  options: { reason: { type: 'string', help: 'why, for those who look later' } },
  runbook: 'forecast',
  async run({ stage, terms: [wanted], options }) {
    if (wanted !== undefined) return setMode(stage, toMode(wanted), options.required('reason'));
    const status = await stage.scaler.status();
    return { text: describeStatus(status), data: status };
  },
};

/** @returns 1 as its exit code where some capacity could not be raised: it is raised by the next forecast, or by calling again. */
export async function setMode(stage: OperatedStage, wanted: ScalingMode, reason: string): Promise<Report> {
  const change = await stage.scaler.setMode(wanted, reason);
  if (change === null) return { text: 'Nothing was changed.', data: {} };
  const isWhole = Object.values(change.raised).every((outcome) => outcome === 'set');
  return { text: describeChange(change), data: change, exitCode: isWhole ? 0 : 1 };
}

function toMode(text: string): ScalingMode {
  const found = scalingModes.find((each) => each === text);
  if (found) return found;
  throw new CommandError(`There is no mode "${text}": ${scalingModes.join(', ')}.`);
}

function describeChange({ mode: setting, raised }: ModeChange): string {
  return [
    describeMode(setting),
    ...Object.entries(raised).map(([key, outcome]) =>
      outcome === 'set'
        ? `${key}: capacity is being raised, which takes a minute or two`
        : `${key}: not raised (${outcome}). Call again.`,
    ),
  ].join('\n');
}

function describeMode({ mode: name, until, thereafter, setBy, reason }: ScalingStatus['mode']): string {
  const end = until === null ? '' : ` until ${until}, then ${thereafter}`;
  return `Mode ${name}${end}; set by ${setBy}: ${reason}`;
}

function describeStatus({ mode: setting, functions, decisions }: ScalingStatus): string {
  const rows = functions.map(({ functionName, range, provisioned, decisions: [last] }) => [
    functionName,
    range ? `${range.minimum} to ${range.maximum}` : 'none',
    provisioned ? `${provisioned.ready} of ${provisioned.configured}` : 'no alias',
    provisioned?.shifting === true ? 'yes' : 'no',
    last ? `${last.decidedAt.slice(0, 16)} ${last.outcome}: ${last.reasons.at(0) ?? ''}` : '',
  ]);
  return [
    describeMode(setting),
    '',
    textTable(['function', 'range', 'ready', 'release shifts', 'last decision'], rows),
    ...decisions.map(({ decidedAt, reasons }) => `${decidedAt.slice(0, 16)} ${reasons.join('; ')}`),
  ].join('\n');
}
