/** Settings of an AWS SDK client that talks to a local endpoint: the engines check no signature, but the SDK wants to sign. */
export function localClientSettings(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}
