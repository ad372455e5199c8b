/** What the function host is told of one function; the supervisor writes it to a file that the host reads. */
export interface HostedFunction {
  /** As in Lambda: `purchases-local-purchaseContent`. */
  readonly name: string;
  /** The source file of the handler, absolute. */
  readonly source: string;
  /** The name under which the source exports the handler. */
  readonly exportName: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memorySize: number;
}

export interface FunctionHostPlan {
  readonly port: number;
  readonly bundleDirectory: string;
  /** Builds again when a source changes. */
  readonly watch: boolean;
  readonly functions: readonly HostedFunction[];
}
