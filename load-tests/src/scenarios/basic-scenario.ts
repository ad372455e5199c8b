import { everydayVisits } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const basicScenario: Scenario = {
  name: 'basic-scenario',
  summary: 'a warm-up, then a steady fifty visitors a second',
  phases: [
    { name: 'warm up', durationSeconds: 60, arrivalRate: 5, rampTo: 50 },
    { name: 'steady', durationSeconds: 120, arrivalRate: 50 },
  ],
  visits: everydayVisits,
  mostVisitorsAtOnce: 500,
};
