/** Builds what the functions of this service stand on. */
import { createQueueClient, openQueue } from '@glamora/resilience';
import type { Queue } from '@glamora/resilience';

export const connectQueue = (queueUrl: string): Queue => openQueue(createQueueClient(), queueUrl);
