/** What the scaling topic carries: alarms of CloudWatch and notices of AWS Budgets, each in the envelope of SNS. */
import * as z from 'zod/mini';

const alarm = z.object({
  AlarmName: z.string(),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  /** `2026-11-20T12:00:00.000+0000`. */
  StateChangeTime: z.string().check(z.refine(isTime, 'is no time')),
  Trigger: z.object({
    Namespace: z.optional(z.string()),
    MetricName: z.optional(z.string()),
    ComparisonOperator: z.string(),
    Dimensions: z._default(z.array(z.object({ name: z.string(), value: z.string() })), []),
  }),
});

/** A budget's notice is written for people. */
const budgetNotice = z.string().check(z.startsWith('AWS Budget Notification'));

export type ScalingMessage =
  | {
      readonly type: 'alarm';
      readonly alarmName: string;
      readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
      /** ISO 8601, in UTC. */
      readonly changedAt: string;
      /** `AWS/Lambda ConcurrentExecutions`; empty for an alarm on an expression. */
      readonly metric: string;
      /** `GreaterThanThreshold`. */
      readonly comparison: string;
      readonly dimensions: Readonly<Record<string, string>>;
    }
  | { readonly type: 'budget'; readonly budgetName: string; readonly noticedAt: string };

const envelope = z.object({
  Type: z.literal('Notification'),
  Message: z.string(),
  Timestamp: z.iso.datetime(),
});

export const scalingMessage = z.pipe(
  envelope.check(z.refine(({ Message }) => isKnown(Message), 'is neither an alarm nor a notice of a budget')),
  z.transform(({ Message, Timestamp }): ScalingMessage => {
    if (budgetNotice.safeParse(Message).success)
      return { type: 'budget', budgetName: budgetNameIn(Message), noticedAt: Timestamp };
    const { AlarmName, NewStateValue, StateChangeTime, Trigger } = alarm.parse(JSON.parse(Message));
    return {
      type: 'alarm',
      alarmName: AlarmName,
      state: NewStateValue,
      changedAt: new Date(StateChangeTime).toISOString(),
      metric: `${Trigger.Namespace ?? ''} ${Trigger.MetricName ?? ''}`.trim(),
      comparison: Trigger.ComparisonOperator,
      dimensions: Object.fromEntries(Trigger.Dimensions.map(({ name, value }) => [name, value])),
    };
  }),
);

function isKnown(message: string): boolean {
  if (budgetNotice.safeParse(message).success) return true;
  try {
    return alarm.safeParse(JSON.parse(message)).success;
  } catch {
    return false;
  }
}

function budgetNameIn(notice: string): string {
  return /^Budget Name: *(.+)$/m.exec(notice)?.[1]?.trim() ?? 'unnamed';
}

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}
