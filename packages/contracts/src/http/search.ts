/** Finding content by its words. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { contentView } from './content.ts';
import { pageOf, pageQuery, personText } from './common.ts';

export const searchContent = defineEndpoint({
  name: 'searchContent',
  method: 'GET',
  path: '/content/search',
  tag: 'content',
  summary: 'Find content by words of its title, tags, category or creator’s name',
  authentication: 'none',
  query: z.strictObject({ q: personText(1, 100), ...pageQuery }),
  responses: { 200: pageOf(contentView) },
  problems: ['invalid_cursor'],
});
