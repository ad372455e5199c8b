import { expect, it } from '@jest/globals';
import { letVisitorsCome } from '../src/artillery.ts';

it('lets as many come as the phases say, waits until they have left, and turns away who is too many', async () => {
  const began: string[] = [];
  const phases: string[] = [];
  let releaseAll = () => {};
  const released = new Promise<void>((resolve) => (releaseAll = resolve));

  const counts = await letVisitorsCome({
    phases: [
      { name: 'first', durationSeconds: 1, arrivalRate: 4 },
      { name: 'second', durationSeconds: 1, arrivalRate: 4 },
    ],
    visits: [
      {
        name: 'stay',
        weight: 1,
        make: async () => {
          began.push('stay');
          await released;
        },
      },
    ],
    mostVisitorsAtOnce: 3,
    onPhase(name) {
      phases.push(name);
      if (name === 'second') releaseAll();
    },
  });

  expect(phases).toEqual(['first', 'second']);
  expect(began.length).toBe(counts.visitors);
  expect(counts.turnedAway).toBeGreaterThan(0);
  expect(counts.visitors + counts.turnedAway).toBe(8);
  expect(counts.unfinished).toBe(false);
});
