/** How a function that the code knows by its key is called in AWS. */
export interface TargetNames {
  readonly functionName: (key: string) => string;
  readonly alias: string;
}

/** All calls go through this one alias. */
export function targetNames(stage: string): TargetNames {
  return { functionName: (key) => `glamora-${stage}-${key}`, alias: 'live' };
}
