import type { Policy } from './policy.ts';

/** Everything on demand, as far as the minimum lets it. */
export const nonePolicy = (): Policy => ({ name: 'none', decide: () => 0 });

/** Always the same number of environments. */
export const staticPolicy = (capacity: number): Policy => ({ name: 'static', decide: () => capacity });

/** Twice as many in the evening (18 to 22 h UTC), half as many again from Friday to Sunday. */
export function scheduledPolicy(capacity: number): Policy {
  return {
    name: 'scheduled',
    decide({ now }) {
      const date = new Date(now);
      const hour = date.getUTCHours();
      const evening = hour >= 18 && hour < 22 ? 2 : 1;
      const weekend = [5, 6, 0].includes(date.getUTCDay()) ? 1.5 : 1;
      return capacity * evening * weekend;
    },
  };
}

/** How much one environment is taken to serve by the naive rule: requests a minute. */
const requestsPerUnit = 100;
const actsAbove = 0.8;
const actsBelow = 0.5;
const minutesInDay = 1440;

/**
 * The rule of thumb: expects what came at this time yesterday and acts when that passes 80 % of capacity, taking an environment
 * to serve 100 requests a minute whatever they cost. It lets go below half of capacity; without that it would only ever grow.
 */
export function naivePolicy(): Policy {
  const requests: number[] = [];
  let capacity = 0;
  return {
    name: 'naive',
    decide(observation) {
      requests.push(observation.requests);
      const expected = requests[requests.length - minutesInDay] ?? observation.requests;
      const load = expected / requestsPerUnit;
      if (load > actsAbove * capacity || load < actsBelow * capacity) capacity = Math.ceil(load);
      return capacity;
    },
  };
}
