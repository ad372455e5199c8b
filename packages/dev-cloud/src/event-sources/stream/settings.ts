/** The settings of a Lambda event source mapping on a DynamoDB stream, with Lambda's defaults. */
export interface StreamEventSourceSettings {
  readonly functionName: string;
  readonly streamArn: string;
  readonly tableName: string;
  readonly startingPosition: 'LATEST' | 'TRIM_HORIZON';
  /** At most so many records an invocation: 100. */
  readonly batchSize?: number;
  /** How long a batch may wait to fill: 0. */
  readonly batchWindowSeconds?: number;
  /** Concurrent batches a shard; the records of one item stay in order: 1. */
  readonly parallelizationFactor?: number;
  /** Retries before a batch is given up; -1, the default, for ever. */
  readonly maximumRetryAttempts?: number;
  /** Older records are given up; -1, the default, for no limit. */
  readonly maximumRecordAgeSeconds?: number;
  /** Whether a failed batch is halved until the record that fails is alone: false. */
  readonly bisectBatchOnFunctionError?: boolean;
  /** Whether the function names the record from which to go on: false. */
  readonly reportBatchItemFailures?: boolean;
  /** A record that fits none of them is skipped; none lets everything through. */
  readonly filterPatterns?: readonly unknown[];
  /** The queue that is told of batches that were given up. */
  readonly onFailureDestinationQueueUrl?: string;
}

/** {@link StreamEventSourceSettings} as everything behind the entry reads them. */
export type ResolvedStreamSettings = Required<
  Omit<StreamEventSourceSettings, 'onFailureDestinationQueueUrl'>
> &
  Pick<StreamEventSourceSettings, 'onFailureDestinationQueueUrl'>;

export function resolveStreamSettings(settings: StreamEventSourceSettings): ResolvedStreamSettings {
  return {
    batchSize: 100,
    batchWindowSeconds: 0,
    parallelizationFactor: 1,
    maximumRetryAttempts: -1,
    maximumRecordAgeSeconds: -1,
    bisectBatchOnFunctionError: false,
    reportBatchItemFailures: false,
    filterPatterns: [],
    ...settings,
  };
}
