import { everydayVisits } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const soak: Scenario = {
  name: 'soak',
  summary: 'an hour of the same, to see what leaks or piles up',
  phases: [{ name: 'steady', durationSeconds: 3600, arrivalRate: 20 }],
  visits: everydayVisits,
  mostVisitorsAtOnce: 200,
};
