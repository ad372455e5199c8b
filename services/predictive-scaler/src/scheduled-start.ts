/** When a job was to start: tried again later, it decides for the same moment, by the same history. */
import * as z from 'zod/mini';

export const scheduledStart = z.object({
  time: z.pipe(
    z.iso.datetime(),
    z.transform((text) => new Date(text)),
  ),
});
