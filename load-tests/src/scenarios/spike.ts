import { everydayVisits } from './scenario.ts';
import type { Scenario } from './scenario.ts';

export const spike: Scenario = {
  name: 'spike',
  summary: 'ten times the visitors within thirty seconds, and back',
  phases: [
    { name: 'steady', durationSeconds: 60, arrivalRate: 10 },
    { name: 'up', durationSeconds: 30, arrivalRate: 10, rampTo: 100 },
    { name: 'peak', durationSeconds: 60, arrivalRate: 100 },
    { name: 'down', durationSeconds: 30, arrivalRate: 100, rampTo: 10 },
    { name: 'steady again', durationSeconds: 60, arrivalRate: 10 },
  ],
  visits: everydayVisits,
  mostVisitorsAtOnce: 1000,
};
