import { everydayVisits } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const scalingScenario: Scenario = {
  name: 'scaling-scenario',
  summary: 'warm up, ramp to a hundred visitors a second, and hold them for ten minutes',
  phases: [
    { name: 'warm up', durationSeconds: 60, arrivalRate: 5, rampTo: 50 },
    { name: 'ramp up', durationSeconds: 120, arrivalRate: 50, rampTo: 100 },
    { name: 'sustained', durationSeconds: 600, arrivalRate: 100 },
  ],
  visits: everydayVisits,
  mostVisitorsAtOnce: 1000,
};
