import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import * as z from 'zod/mini';
import type { WrittenLines } from './written-lines.ts';

// The metrics read at their import whether they are to be silent, as they are in all other tests.
const silent = process.env['POWERTOOLS_METRICS_DISABLED'];
process.env['POWERTOOLS_METRICS_DISABLED'] = 'false';
const { scheduledHandler } = await import('../src/index.ts');
const { catchWrittenLines } = await import('./written-lines.ts');

const event = z.object({ begin: z.optional(z.boolean()) });
const context = { getRemainingTimeInMillis: () => 1234 };

let written: WrittenLines;

beforeEach(() => {
  written = catchWrittenLines();
});
afterEach(() => written.restore());

afterAll(() => {
  process.env['POWERTOOLS_METRICS_DISABLED'] = silent;
});

describe('a job', () => {
  test('is told what its event says to it and how long it has', async () => {
    const job = scheduledHandler('tidyUp', event, async ({ begin }, { millisecondsLeft }) => ({
      begin,
      left: millisecondsLeft(),
    }));

    const answers = [
      await job({ begin: true, source: 'aws.events' }, context),
      await job({ 'detail-type': 'Scheduled Event' }, context),
    ];

    expect(answers).toEqual([
      { begin: true, left: 1234 },
      { begin: undefined, left: 1234 },
    ]);
  });

  test('leaves a line in the log, and its numbers as metrics', async () => {
    const job = scheduledHandler('tidyUp', event, async () => ({ state: 'finished', removed: 3 }));

    await job({}, context);

    expect(written.logs()).toMatchObject([
      { message: 'job done', job: 'tidyUp', state: 'finished', removed: 3 },
    ]);
    expect(written.metrics()).toMatchObject([{ job: 'tidyUp', removed: 3 }]);
  });

  test('fails loudly, so that Lambda tries it again', async () => {
    const job = scheduledHandler('tidyUp', event, async () => {
      throw new Error('The table is gone');
    });

    await expect(job({}, context)).rejects.toThrow('The table is gone');
  });
});
