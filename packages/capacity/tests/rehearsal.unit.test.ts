import { expect, test } from '@jest/globals';
import { environmentCosts } from '../src/policies/capacity-plan.ts';
import { Rehearsal } from '../src/policies/rehearsal.ts';
import { staticPolicy } from '../src/policies/simple-policies.ts';
import { WindowLoads } from '../src/policies/window-load.ts';
import { simulate } from '../src/simulator/simulate.ts';
import { dailyTraffic, settingsWith, valid } from './arrivals.ts';

const coldStartPrice = 0.01;
const judgedFrom = 86_400;
const settings = settingsWith({ warmUpSeconds: judgedFrom });
/** One day that is judged: what came long before would count less than in a replay. */
const traffic = dailyTraffic(2, 6000);

/** What holding so many environments loses in a rehearsal, and in a replay. */
function losses(capacity: number): { rehearsed: number; replayed: number } {
  const rehearsal = new Rehearsal(settings, environmentCosts(settings, coldStartPrice));
  const loads = new WindowLoads(settings);
  rehearsal.ask(capacity, 0);
  for (const [place, requests] of traffic.requests.entries()) {
    const minute = place + 1;
    rehearsal.live(loads.minute(requests), { minute, requests });
    if (minute % 5 === 0) rehearsal.closeWindow();
    rehearsal.ask(capacity, minute);
  }
  const { costUsd, coldStarts } = valid(simulate(traffic, settings, staticPolicy(capacity)));
  return { rehearsed: rehearsal.loss, replayed: costUsd + coldStartPrice * coldStarts };
}

test.each([5, 15, 30])(
  'a rehearsal tells what %i environments cost beside 10, as a replay would',
  (capacity) => {
    const base = losses(10);
    const other = losses(capacity);

    const rehearsed = other.rehearsed - base.rehearsed;

    const replayed = other.replayed - base.replayed;
    expect(Math.abs(rehearsed / replayed - 1)).toBeLessThan(0.05);
  },
);

test('what is a week old counts half', () => {
  const rehearsal = new Rehearsal(settings, environmentCosts(settings, coldStartPrice));
  const loads = new WindowLoads(settings);
  const live = (days: number, requests: number) => {
    for (let minute = 1; minute <= days * 1440; minute++) {
      rehearsal.live(loads.minute(requests), { minute, requests });
      if (minute % 5 === 0) rehearsal.closeWindow();
    }
  };
  live(3, 6000);
  const afterTraffic = rehearsal.loss;

  live(7, 0);

  expect(afterTraffic).toBeGreaterThan(0);
  expect(rehearsal.loss).toBeCloseTo(afterTraffic / 2, 9);
});
