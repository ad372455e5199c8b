/** A change of a function's capacity by an operator: written down first, then made, then concluded, as the scaler's own are. */
import { RegisterScalableTargetCommand } from '@aws-sdk/client-application-auto-scaling';
import type { ScalingDecision } from '@glamora/data';
import { CommandError } from '../command-error.ts';
import type { AwsClients } from './operated-stage.ts';
import { operatorArn } from './operator.ts';
import type { ScaledFunction, ScalingMode } from './scaler.ts';

export interface CapacityRange {
  readonly minimum: number;
  readonly maximum: number;
}

export interface CapacityChange {
  readonly functionName: string;
  readonly mode: ScalingMode;
  readonly from: CapacityRange;
  readonly to: CapacityRange;
  /** What was said of why, and what else is changed with it. */
  readonly reasons: readonly string[];
  /** Until then forecasts stay above; null: what holds them is let go. */
  readonly heldUntil: Date | null;
  /** What has to be changed before the range. */
  readonly before?: () => Promise<void>;
}

/** @throws CommandError where another decision came between, or AWS refuses: the decision then says so. */
export async function carryOut(
  aws: AwsClients,
  stage: string,
  change: CapacityChange,
  now: Date,
): Promise<void> {
  const { decisions } = aws;
  const decision = toDecision(change, await operatorArn(aws), now);
  const { heldUntil, to, functionName } = change;
  const recorded = await decisions.record(decision, {
    ...(await decisions.state(functionName)),
    raisedTo: heldUntil ? to.minimum : 0,
    ...(heldUntil && { raisedUntil: heldUntil.toISOString() }),
  });
  if (recorded !== 'recorded')
    throw new CommandError(`Another decision on ${functionName} was made at this moment. Call again.`);
  try {
    await change.before?.();
    await setRange(aws, stage, change);
  } catch (cause) {
    const because = (cause as Error).message;
    await decisions.conclude(decision, 'refused', [...decision.reasons, because]);
    throw new CommandError(`AWS refuses to change ${functionName}: ${because}`, { cause });
  }
  await decisions.conclude(decision, 'applied', decision.reasons);
}

function toDecision(
  { functionName, mode, from, to, reasons }: CapacityChange,
  operator: string,
  now: Date,
): ScalingDecision {
  return {
    functionName,
    decidedFor: now.toISOString(),
    occasion: `operator#${operator}`,
    decidedAt: now.toISOString(),
    cause: 'rule',
    mode,
    from: from.minimum,
    ...to,
    reasons: [`${operator} by hand: ${reasons.join('; ')}`],
    outcome: 'pending',
  };
}

async function setRange(
  { autoScaling }: AwsClients,
  stage: string,
  { functionName, from, to }: CapacityChange,
): Promise<void> {
  if (from.minimum === to.minimum && from.maximum === to.maximum) return;
  await autoScaling.send(
    new RegisterScalableTargetCommand({
      ServiceNamespace: 'lambda',
      ResourceId: `function:glamora-${stage}-${functionName}:live`,
      ScalableDimension: 'lambda:function:ProvisionedConcurrency',
      MinCapacity: to.minimum,
      MaxCapacity: to.maximum,
    }),
  );
}

/** @throws CommandError where the function has no range to change, or a release shifts its traffic at the moment. */
export function changeableRange({ functionName, range, provisioned }: ScaledFunction): CapacityRange {
  if (!range) throw new CommandError(`${functionName} has no scalable target.`);
  // Lambda refuses to change an alias's provisioned concurrency while it shifts traffic.
  if (provisioned?.shifting === true)
    throw new CommandError(`A release is shifting traffic of ${functionName}. Call again when it is done.`);
  return range;
}
