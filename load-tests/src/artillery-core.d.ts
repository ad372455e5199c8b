/** The part of Artillery's engine that is used; the package brings no types. */
declare module '@artilleryio/int-core' {
  export interface ArtilleryPhase {
    readonly name: string;
    readonly duration: number;
    readonly arrivalRate: number;
    readonly rampTo?: number;
    readonly maxVusers: number;
  }

  export interface ArtilleryScript {
    readonly config: {
      readonly target: string;
      readonly phases: readonly ArtilleryPhase[];
      readonly processor: Readonly<Record<string, () => Promise<void>>>;
      /** Seconds. */
      readonly statsInterval: number;
    };
    readonly scenarios: readonly {
      readonly name: string;
      readonly weight: number;
      readonly flow: readonly { readonly function: string }[];
    }[];
  }

  export interface ArtilleryRun {
    on(event: 'phaseStarted', listener: (phase: ArtilleryPhase) => void): void;
    on(event: 'done', listener: (totals: { counters: Readonly<Record<string, number>> }) => void): void;
    run(): void;
    stop(): Promise<void>;
  }

  const core: {
    readonly runner: { runner(script: ArtilleryScript): Promise<ArtilleryRun> };
    updateGlobalObject(): Promise<void>;
  };
  export default core;
}
