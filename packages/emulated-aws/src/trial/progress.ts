/** Steps of the trial, each on a line with its time. */
export interface Step {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: 'passed' | 'failed';
  /** What was found, or what went wrong. */
  readonly text: string;
}

export interface Progress {
  readonly steps: readonly Step[];
  /** @param act gives what was found, in a few words. Its error ends the trial. */
  run<Value>(name: string, act: () => Promise<Value>, describe?: (value: Value) => string): Promise<Value>;
}

export function progressOn(write: (text: string) => void): Progress {
  const steps: Step[] = [];
  const keep = (step: Step) => {
    steps.push(step);
    const sign = step.outcome === 'passed' ? '✓' : '✗';
    write(`${sign} ${step.name.padEnd(34)} ${step.seconds.toFixed(0).padStart(4)} s  ${step.text}\n`);
  };
  return {
    steps,
    async run(name, act, describe = () => '') {
      write(`… ${name}\n`);
      const begun = performance.now();
      const seconds = () => (performance.now() - begun) / 1000;
      try {
        const value = await act();
        keep({ name, seconds: seconds(), outcome: 'passed', text: describe(value) });
        return value;
      } catch (error) {
        keep({ name, seconds: seconds(), outcome: 'failed', text: (error as Error).message });
        throw error;
      }
    },
  };
}
