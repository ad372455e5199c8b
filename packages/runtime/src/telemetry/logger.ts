/** Structured logs: one JSON object a line, with timestamp, level and whatever the invocation is about. */
import { Logger } from '@aws-lambda-powertools/logger';

const serviceName = process.env['SERVICE'];

/** Keys appended during an invocation are reset at its end, so that none leaks into the next. */
export const logger = new Logger(serviceName === undefined ? {} : { serviceName });
