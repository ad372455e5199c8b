import { Problem, problem } from '@glamora/contracts';
import { httpHandler, readEnvironment } from '@glamora/runtime';
import {
  connectTable,
  contentRepository,
  statisticsRepository,
  userRepository,
} from '../../src/composition.ts';
import { toContentView } from '../../src/content-view.ts';
import { endpoint, environment } from './schema.ts';

const settings = readEnvironment(environment);
const table = connectTable(settings.TABLE_NAME);
const users = userRepository(table);
const content = contentRepository(table);
const statistics = statisticsRepository(table);

export const handler = httpHandler(endpoint, {}, async ({ parameters: { walletAddress }, query }) => {
  const [profile, page, stats] = await Promise.all([
    users.find(walletAddress),
    content.listByCreator(walletAddress, query),
    statistics.total(walletAddress),
  ]);
  if (!profile) return problem('creator_not_found');
  if (page instanceof Problem) return page;
  return {
    status: 200,
    body: {
      profile,
      content: { items: page.items.map(toContentView), nextCursor: page.nextCursor },
      stats,
    },
  };
});
