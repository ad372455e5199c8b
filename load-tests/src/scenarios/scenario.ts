import type { Phase } from '../phases.ts';
import type { VisitName } from '../visits/visits.ts';

export interface Scenario {
  readonly name: string;
  readonly summary: string;
  readonly phases: readonly Phase[];
  /** How often each kind of visit is made, in proportion. */
  readonly visits: Readonly<Partial<Record<VisitName, number>>>;
  /** Visitors who would come while so many are still there are turned away, and counted. */
  readonly mostVisitorsAtOnce: number;
}

/** What a marketplace's visitors do: most look, some sign in and publish, few buy. */
export const everydayVisits: Scenario['visits'] = {
  look: 52,
  browse: 18,
  search: 8,
  visitCreator: 8,
  openOwn: 6,
  signIn: 4,
  publish: 2,
  buy: 2,
};
