/** Content: what creators register, and what anyone may browse. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { contentIdSchema, maximumWei, walletAddressSchema, weiSchema } from '../identifiers.ts';
import {
  addressText,
  cidText,
  count,
  pageOf,
  pageQuery,
  personText,
  timeText,
  weiBound,
  weiText,
} from './common.ts';
import { profileView } from './users.ts';

/** A category is a short lower-case name, such as `dress` or `haute couture`. */
export const categorySchema = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(
      /^[\p{L}\p{N}](?:[\p{L}\p{N} &_-]{0,38}[\p{L}\p{N}])?$/u,
      'must be 1 to 40 letters, digits, spaces, &, _ or -',
    ),
  );

const titleSchema = personText(1, 120);
const descriptionSchema = personText(0, 2000);
const tagsSchema = z.array(personText(1, 32)).check(
  z.maxLength(20),
  z.refine((tags) => new Set(tags).size === tags.length, 'must not repeat a tag'),
);

export const contentView = z.object({
  contentId: cidText,
  ipfsHash: cidText,
  creator: addressText,
  title: z.string(),
  description: z.nullable(z.string()),
  category: z.string(),
  priceWei: weiText,
  tags: z.array(z.string()),
  active: z.boolean(),
  createdAt: timeText,
  updatedAt: timeText,
});

const contentPath = z.object({ contentId: contentIdSchema });

export const uploadContent = defineEndpoint({
  name: 'uploadContent',
  method: 'POST',
  path: '/content',
  tag: 'content',
  summary: 'Register content by its IPFS hash and set a price',
  authentication: 'bearer',
  body: z.strictObject({
    ipfsHash: contentIdSchema,
    title: titleSchema,
    description: z.optional(descriptionSchema),
    category: categorySchema,
    priceWei: weiSchema,
    tags: z.optional(tagsSchema),
  }),
  responses: { 201: contentView },
  problems: ['content_exists'],
});

export const getContent = defineEndpoint({
  name: 'getContent',
  method: 'GET',
  path: '/content/{contentId}',
  tag: 'content',
  summary: 'One piece of content; cacheable for five minutes',
  authentication: 'none',
  parameters: contentPath,
  headers: z.object({ 'if-none-match': z.optional(z.string()), 'cache-control': z.optional(z.string()) }),
  responses: { 200: contentView, 304: null },
  problems: ['content_not_found'],
});

export const updateContent = defineEndpoint({
  name: 'updateContent',
  method: 'PATCH',
  path: '/content/{contentId}',
  tag: 'content',
  summary: 'Change what the creator may change; inactive content is neither listed nor sold',
  authentication: 'bearer',
  parameters: contentPath,
  body: z.strictObject({
    title: z.optional(titleSchema),
    description: z.optional(z.nullable(descriptionSchema)),
    priceWei: z.optional(weiSchema),
    tags: z.optional(tagsSchema),
    active: z.optional(z.boolean()),
  }),
  responses: { 200: contentView },
  problems: ['content_not_found', 'not_the_creator', 'conflict'],
});

export const listContent = defineEndpoint({
  name: 'listContent',
  method: 'GET',
  path: '/content',
  tag: 'content',
  summary: 'Browse by category, price or age',
  authentication: 'none',
  query: z
    .strictObject({
      category: z.optional(categorySchema),
      sort: z._default(z.enum(['price', 'recent']), 'recent'),
      order: z.optional(z.enum(['asc', 'desc'])),
      minPriceWei: z.optional(weiBound),
      maxPriceWei: z.optional(weiBound),
      ...pageQuery,
    })
    .check(
      z.refine(({ minPriceWei = 0n, maxPriceWei = maximumWei }) => minPriceWei <= maxPriceWei, {
        message: 'must not be above maxPriceWei',
        path: ['minPriceWei'],
      }),
    ),
  responses: { 200: pageOf(contentView) },
  problems: ['invalid_cursor'],
});

export const getContentUrl = defineEndpoint({
  name: 'getContentUrl',
  method: 'GET',
  path: '/content/{contentId}/url',
  tag: 'content',
  summary: 'A signed address of the content itself, for its creator and its buyers',
  authentication: 'bearer',
  parameters: contentPath,
  responses: { 200: z.object({ url: z.string(), expiresAt: timeText }) },
  problems: ['content_not_found', 'purchase_required'],
});

/** What anyone may see of a creator's success; what was earned is for the creator alone. */
export const creatorStatsView = z.object({ sales: count, buyers: count, views: count });

export const getCreatorProfile = defineEndpoint({
  name: 'getCreatorProfile',
  method: 'GET',
  path: '/creators/{walletAddress}',
  tag: 'creators',
  summary: 'A creator’s profile, success and content, newest first',
  authentication: 'none',
  parameters: z.object({ walletAddress: walletAddressSchema }),
  query: z.strictObject(pageQuery),
  responses: {
    200: z.object({ profile: profileView, content: pageOf(contentView), stats: creatorStatsView }),
  },
  problems: ['creator_not_found', 'invalid_cursor'],
});
