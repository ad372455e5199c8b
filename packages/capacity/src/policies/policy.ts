/** What a policy may know: the minutes that are over. Figures are those that CloudWatch has. */
export interface Observation {
  /** Now, which is when the observed minute ended: milliseconds since 1970. */
  readonly now: number;
  /** Whole minutes since the replay began. */
  readonly minute: number;
  /** Requests of the last minute. */
  readonly requests: number;
  /** Concurrent executions in the last minute, provisioned and on demand. */
  readonly averageConcurrency: number;
  readonly peakConcurrency: number;
  /** Provisioned environments that serve now. */
  readonly ready: number;
  /** Provisioned environments that are paid for now, those in preparation among them. */
  readonly configured: number;
  readonly inProgress: boolean;
  /** Share of provisioned environments in use; undefined where CloudWatch has no data: no requests, or nothing provisioned. */
  readonly utilization: { readonly average: number; readonly maximum: number } | undefined;
}

export const policyNames = [
  'none',
  'static',
  'target-tracking',
  'target-tracking-max',
  'scheduled',
  'naive',
  'predictive',
  'oracle',
] as const;

export type PolicyName = (typeof policyNames)[number];

/** Asked once a minute how many environments should be provisioned from now on. The simulator keeps it within the limits. */
export interface Policy {
  readonly name: PolicyName;
  decide(observation: Observation): number;
}
