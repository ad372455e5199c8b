import { queueHandler, readEnvironment } from '@glamora/runtime';
import { connectConsumedQueue, connectTopic } from '../../src/composition.ts';
import { environment, message } from './schema.ts';

const settings = readEnvironment(environment);
const topic = connectTopic(settings.NOTIFICATIONS_TOPIC_ARN);
const queue = connectConsumedQueue(settings.NOTIFICATIONS_QUEUE_URL, settings.NOTIFICATIONS_DEAD_LETTERS_URL);

export const handler = queueHandler(
  { name: 'publishNotifications', message, ...queue },
  async (notification) => {
    const { type, notificationId } = notification;
    await topic.publish(notification, { type, notificationId });
    return 'done';
  },
);
