/** Port: what the functions had to do until now. */
export interface LoadHistory {
  /** Requests by windows of five minutes, the last of which has just ended. Empty where there never was any. */
  readonly windows: readonly number[];
  /** Requests by minutes; ends with the last window. */
  readonly minutes: readonly number[];
  /** Mean time of an execution in milliseconds; undefined where none was measured lately. */
  readonly durationMs: number | undefined;
}

/** All that is kept by minutes. */
export type MinuteHistory = Pick<LoadHistory, 'minutes' | 'durationMs'>;

export interface LoadHistories {
  /**
   * By the function's key, up to `until`, where a window ends.
   * @throws DependencyUnavailable or a throttling error where it can't be read now.
   */
  readonly read: (keys: readonly string[], until: Date) => Promise<ReadonlyMap<string, LoadHistory>>;
  /**
   * Two weeks of one function by minutes, up to `until`, where a window ends.
   * @throws as `read` does.
   */
  readonly readMinutes: (key: string, until: Date) => Promise<MinuteHistory>;
}
