import type { Scenario } from './scenario.ts';

export const checkout: Scenario = {
  name: 'checkout',
  summary: 'whole purchases: sign in, begin, pay on chain, wait for the settlement, open',
  phases: [
    { name: 'warm up', durationSeconds: 20, arrivalRate: 1, rampTo: 4 },
    { name: 'steady', durationSeconds: 120, arrivalRate: 4 },
  ],
  visits: { buy: 1 },
  mostVisitorsAtOnce: 200,
};
