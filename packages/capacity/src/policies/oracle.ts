import type { LambdaSettings } from '../simulator/settings.ts';
import type { Trace } from '../trace.ts';
import { cheapestCapacity, environmentCosts } from './capacity-plan.ts';
import type { Policy } from './policy.ts';
import { WarmPlaces } from './warm-places.ts';
import { windowMinutes, WindowLoads } from './window-load.ts';

/** Two hours. */
const horizonWindows = 24;

/**
 * The same plan as the predictive policy's, made with the load that will come, minute by minute. It knows rates, not single
 * requests, so it too is surprised by chance.
 */
export function oraclePolicy(minutes: Trace, settings: LambdaSettings, coldStartPrice: number): Policy {
  const loads = new WindowLoads(settings);
  const costs = environmentCosts(settings, coldStartPrice);
  const count = Math.ceil(minutes.requests.length / windowMinutes);
  const windows = Array.from({ length: count }, (_, window) => {
    const from = window * windowMinutes;
    return loads.known(minutes.requests.subarray(from, from + windowMinutes));
  });
  const warm = new WarmPlaces(settings.idleSeconds);
  return {
    name: 'oracle',
    decide({ minute, configured, requests, ready }) {
      if (minute > 0) warm.observe(loads.minute(requests), ready);
      if (minute % windowMinutes !== 0) return configured;
      const window = minute / windowMinutes;
      const ahead = windows.slice(window, window + horizonWindows);
      return cheapestCapacity(ahead, costs, { configured, cold: warm.cold() });
    },
  };
}
