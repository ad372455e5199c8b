/** Logs, metrics and traces as a function in Lambda makes them; whether it runs there each library reads in its own way. */
export const telemetry = {
  POWERTOOLS_LOG_LEVEL: 'INFO',
  POWERTOOLS_METRICS_DISABLED: 'false',
  AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
  AWS_LAMBDA_FUNCTION_NAME: 'benchmark',
  LAMBDA_TASK_ROOT: '/var/task',
  // A datagram that nobody receives costs its sender what any other does.
  AWS_XRAY_DAEMON_ADDRESS: '127.0.0.1:9',
  _X_AMZN_TRACE_ID: 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
};
