import { logger, queueHandler, readEnvironment } from '@glamora/runtime';
import { applyScalingRules } from '../../src/apply-scaling-rules.ts';
import {
  connectAlarmQueue,
  connectAliases,
  connectScaling,
  connectTargets,
  systemClock,
} from '../../src/composition.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const queue = connectAlarmQueue({
  queueUrl: settings.SCALING_QUEUE_URL,
  deadLettersUrl: settings.SCALING_DEAD_LETTERS_URL,
});
const dependencies = {
  functions: settings.MANAGED_FUNCTIONS,
  aliases: connectAliases(settings.SCALED_STAGE),
  targets: connectTargets(settings.SCALED_STAGE),
  scaling: connectScaling(settings.TABLE_NAME),
  now: systemClock,
};

export const handler = queueHandler({ name: 'applyScalingRules', message, ...queue }, async (notice) => {
  const outcome = await applyScalingRules(notice, dependencies);
  if (typeof outcome === 'object') return { tryAgainInSeconds: outcome.waitSeconds };
  logger.info('rule applied', { notice: notice.type, outcome });
  return 'done';
});
