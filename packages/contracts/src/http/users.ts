/** Profiles. */
import * as z from 'zod/mini';
import { defineEndpoint } from '../endpoint.ts';
import { addressText, personText, timeText } from './common.ts';

/** A region is a short lower-case name, such as `eu-west-1` or `paris`. */
export const regionSchema = z
  .string()
  .check(
    z.trim(),
    z.toLowerCase(),
    z.regex(/^[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?$/, 'must be 1 to 32 letters, digits or hyphens'),
  );

export const usernameSchema = personText(1, 40);

/** What anyone may see of a user. */
export const profileView = z.object({
  walletAddress: addressText,
  username: z.nullable(z.string()),
  region: z.nullable(z.string()),
  bio: z.nullable(z.string()),
  createdAt: timeText,
});

/** What users see of themselves. */
export const userView = z.extend(profileView, { updatedAt: timeText });

export const getMyProfile = defineEndpoint({
  name: 'getMyProfile',
  method: 'GET',
  path: '/users/me',
  tag: 'users',
  summary: 'One’s own profile',
  authentication: 'bearer',
  responses: { 200: userView },
  problems: ['user_not_found'],
});

export const updateMyProfile = defineEndpoint({
  name: 'updateMyProfile',
  method: 'PATCH',
  path: '/users/me',
  tag: 'users',
  summary: 'Change one’s own profile; null clears a field',
  authentication: 'bearer',
  body: z.strictObject({
    username: z.optional(z.nullable(usernameSchema)),
    region: z.optional(z.nullable(regionSchema)),
    bio: z.optional(z.nullable(personText(0, 500))),
  }),
  responses: { 200: userView },
  problems: ['user_not_found'],
});

export const listUsersByRegion = defineEndpoint({
  name: 'listUsersByRegion',
  method: 'POST',
  path: '/users/batch-by-region',
  tag: 'users',
  summary: 'Users of several regions in one call, newest first, with a limit for each',
  authentication: 'none',
  body: z.strictObject({
    requests: z
      .array(
        z.strictObject({
          region: regionSchema,
          limit: z.number().check(z.int(), z.minimum(1), z.maximum(100)),
        }),
      )
      .check(z.minLength(1), z.maxLength(10)),
  }),
  responses: {
    200: z.object({ results: z.array(z.object({ region: z.string(), users: z.array(profileView) })) }),
  },
  problems: [],
});
