/** Custom metrics, written to the log in CloudWatch's embedded metric format. */
import { Metrics } from '@aws-lambda-powertools/metrics';

const serviceName = process.env['SERVICE'];

export const metrics = new Metrics({
  namespace: 'Glamora',
  ...(serviceName === undefined ? {} : { serviceName }),
});
