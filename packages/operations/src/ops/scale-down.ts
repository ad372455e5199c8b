/** Gives back what was raised, once it is quiet. */
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { carryOut, changeableRange } from './capacity-decision.ts';
import type { Command, Context, Report } from './command.ts';
import { readDeployedFigures } from './deployed-figures.ts';
import type { DeployedFigures } from './deployed-figures.ts';
import type { AwsClients } from './operated-stage.ts';
import { readRoom, reserve } from './reserved-concurrency.ts';
import type { ScaledFunction, ScalingStatus } from './scaler.ts';
import { readStageLoad } from './stage-load.ts';

const quietMinutes = 15;

/** As forecasts do: a quarter in one step, so that a mistake costs little before the next one. */
const steepestFall = 0.75;

export const scaleDown: Command = {
  terms: [],
  summary:
    'ends an emergency, lets go what was raised by hand or by rule, and gives back a quarter of the capacity above the tier’s; forecasts take the rest. Does nothing unless it is quiet',
  options: {
    reason: { type: 'string', help: 'why, for those who look later' },
    force: { type: 'boolean', default: false, help: 'though it is not quiet' },
  },
  runbook: 'concurrency',
  async run(context) {
    const { stage, options } = context;
    const reason = options.required('reason');
    const status = await stage.scaler.status();
    const unrest = options.flag('force') ? [] : await findUnrest(context, status);
    if (unrest.length > 0)
      return {
        text: [
          'Nothing was given back, as it is not quiet:',
          ...unrest,
          '--force does it all the same.',
        ].join('\n'),
        data: { unrest },
        exitCode: 1,
      };
    const ended = status.mode.mode === 'emergency';
    if (ended) await stage.scaler.setMode('automatic', reason);
    const given = stage.aws ? await giveBack(context, stage.aws, status, reason) : [];
    return toReport(ended, given, stage.journal.dryRun);
  },
};

interface Given {
  readonly functionName: string;
  readonly what: 'provisioned' | 'reserved';
  readonly from: number;
  readonly to: number;
}

function toReport(ended: boolean, given: readonly Given[], dryRun: boolean): Report {
  const lines = [
    ...(ended ? ['The emergency is over.'] : []),
    ...given.map(({ functionName, what, from, to }) => `${functionName}: ${to} ${what} instead of ${from}`),
  ];
  const text =
    lines.length === 0
      ? 'There is nothing to give back.'
      : [...lines, 'Forecasts give back the rest, a quarter at a time.'].join('\n');
  return { text: dryRun ? `Nothing was changed. It would be:\n${text}` : text, data: { ended, given } };
}

async function findUnrest({ stage, now }: Context, status: ScalingStatus): Promise<readonly string[]> {
  const [{ verdict }, alarms] = await Promise.all([
    readStageLoad(stage, status, quietMinutes, now()),
    stage.aws ? raisedAlarms(stage.aws, stage.name) : [],
  ]);
  return [
    ...(verdict.kind === 'quiet' ? [] : [verdict.text]),
    ...alarms.map((name) => `The alarm ${name} is raised.`),
  ];
}

/** Without those that tell of too little load: they are why one gives back. */
async function raisedAlarms({ cloudWatch }: AwsClients, stage: string): Promise<readonly string[]> {
  const { MetricAlarms = [], CompositeAlarms = [] } = await cloudWatch.send(
    new DescribeAlarmsCommand({
      StateValue: 'ALARM',
      AlarmNamePrefix: `glamora-${stage}-`,
      AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
    }),
  );
  return [...MetricAlarms, ...CompositeAlarms]
    .map(({ AlarmName = '' }) => AlarmName)
    .filter((name) => !name.endsWith('-concurrency-low'));
}

async function giveBack(
  { stage, now }: Context,
  aws: AwsClients,
  { mode, functions }: ScalingStatus,
  reason: string,
): Promise<readonly Given[]> {
  const figures = await readDeployedFigures(aws, stage.name);
  const given: Given[] = [];
  for (const scaled of functions) {
    // One after the other: Lambda takes few such calls a second.
    // oxlint-disable-next-line no-await-in-loop
    const provisioned = await lowerRange(aws, stage.name, scaled, figures, {
      mode: mode.mode,
      reason,
      now: now(),
    });
    // oxlint-disable-next-line no-await-in-loop
    const reserved = await lowerReserved(aws, stage.name, scaled, figures);
    given.push(...provisioned, ...reserved);
  }
  return given;
}

async function lowerRange(
  aws: AwsClients,
  stage: string,
  scaled: ScaledFunction,
  figures: DeployedFigures,
  { mode, reason, now }: { mode: ScalingStatus['mode']['mode']; reason: string; now: Date },
): Promise<readonly Given[]> {
  const { functionName } = scaled;
  const tier = figures[functionName];
  const from = changeableRange(scaled);
  if (!tier || from.minimum <= tier.provisioned) return [];
  const minimum = Math.max(tier.provisioned, Math.floor(from.minimum * steepestFall));
  const to = { minimum, maximum: Math.max(minimum, Math.min(tier.max, tier.reserved)) };
  await carryOut(
    aws,
    stage,
    {
      functionName,
      mode: mode === 'emergency' ? 'automatic' : mode,
      from,
      to,
      reasons: [reason],
      heldUntil: null,
    },
    now,
  );
  return [{ functionName, what: 'provisioned', from: from.minimum, to: minimum }];
}

/** Lambda refuses less than is provisioned at the moment: then it is for the next call. */
async function lowerReserved(
  aws: AwsClients,
  stage: string,
  { functionName, provisioned }: ScaledFunction,
  figures: DeployedFigures,
): Promise<readonly Given[]> {
  const tier = figures[functionName];
  const name = `glamora-${stage}-${functionName}`;
  const { reserved } = await readRoom(aws, name);
  if (!tier || reserved === undefined || reserved <= tier.reserved) return [];
  if ((provisioned?.configured ?? 0) > tier.reserved) return [];
  await reserve(aws, name, tier.reserved);
  return [{ functionName, what: 'reserved', from: reserved, to: tier.reserved }];
}
