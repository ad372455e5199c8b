/** Lambda hands over no more than this in one synchronous invocation, and neither does serverless-offline. */
const payloadLimitBytes = 6 * 1024 * 1024;

/** Room for what surrounds the records in the event. */
const envelopeBytes = 1024;

function sizeInPayload(record: unknown): number {
  return Buffer.byteLength(JSON.stringify(record)) + 1;
}

/** How many of the first records make a batch: at most `batchSize`, within the payload limit, and at least one. */
export function batchLength(records: readonly unknown[], batchSize: number): number {
  let bytes = envelopeBytes;
  let length = 0;
  for (const record of records.slice(0, batchSize)) {
    bytes += sizeInPayload(record);
    if (length > 0 && bytes > payloadLimitBytes) break;
    length += 1;
  }
  return length;
}
