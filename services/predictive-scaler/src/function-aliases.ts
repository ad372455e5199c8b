/** Port: the alias through which a function is called. */
export interface FunctionAlias {
  /** A canary is on: part of the traffic goes to another version, and provisioned concurrency can't be changed. */
  readonly shifting: boolean;
  /** Provisioned environments that are paid for, those in preparation among them. */
  readonly configured: number;
  readonly ready: number;
}

export interface FunctionAliases {
  /** undefined where the function has no such alias. */
  readonly read: (key: string) => Promise<FunctionAlias | undefined>;
}
