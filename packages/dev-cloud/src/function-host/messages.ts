/** What passes between the pool of a function and its worker threads. */
export interface WorkerPlan {
  /** The bundle, as a file URL. */
  readonly bundle: string;
  /** Keeps compiled code between execution environments, which makes a cold start half as long. */
  readonly compileCacheDirectory: string;
  readonly exportName: string;
  readonly functionName: string;
  readonly memorySize: number;
}

export interface WorkerRequest {
  readonly requestId: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
  /** The event as JSON. */
  readonly event: string;
}

export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** JSON text of the result, or what went wrong, in Lambda's form. */
export type FunctionResult =
  { readonly ok: true; readonly payload: string } | { readonly ok: false; readonly error: FunctionError };
