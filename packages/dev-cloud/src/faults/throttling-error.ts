/** How DynamoDB says that it is asked for too much. */
const namespace = 'com.amazonaws.dynamodb.v20120810';
const message = 'The level of configured provisioned throughput for the table was exceeded';

/** A transaction is cancelled, with a reason for each of its writes; anything else is refused as it is. */
export function throttlingError(operation: string, body: string): string {
  if (operation !== 'TransactWriteItems')
    return JSON.stringify({ __type: `${namespace}#ProvisionedThroughputExceededException`, message });
  const { TransactItems: writes } = JSON.parse(body) as { TransactItems: readonly unknown[] };
  const reasons = writes.map((_, place) =>
    place === 0 ? { Code: 'ThrottlingError', Message: message } : { Code: 'None' },
  );
  return JSON.stringify({
    __type: `${namespace}#TransactionCanceledException`,
    Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons
      .map(({ Code }) => Code)
      .join(', ')}]`,
    CancellationReasons: reasons,
  });
}
