/** When each entity is archived, as a stage's configuration gives it: `{"Purchase": 730, "Session": null}`. */
import * as z from 'zod/mini';
import { archivedEntities } from './archive-policy.ts';
import type { ArchiveAge } from './archive-policy.ts';

const days = z.nullable(z.int().check(z.positive()));

/** JSON, by entity: days, or null where only expired rows are archived. A name that is not archivable is a mistake. */
export const archiveAge = z.pipe(
  z.string('is missing'),
  z.transform((text, context): ArchiveAge => {
    const parsed = z.partialRecord(z.enum(archivedEntities), days).safeParse(fromJson(text));
    if (parsed.success) return parsed.data;
    context.issues.push({ code: 'custom', message: 'must be JSON: days by entity', input: text });
    return z.NEVER;
  }),
);

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
