import type { LambdaSettings } from '../simulator/settings.ts';
import { cheapestCapacity, environmentCosts, type EnvironmentCosts } from './capacity-plan.ts';
import type { LoadForecaster } from './load-forecaster.ts';
import { LoadOutlook } from './load-outlook.ts';
import type { Observation, Policy } from './policy.ts';
import { Rehearsal } from './rehearsal.ts';
import { type PlanRule, rehearsedRules, type Rule, type TrackingRule } from './rules.ts';
import { targetTrackingPolicy } from './target-tracking.ts';
import { WarmPlaces } from './warm-places.ts';
import { windowMinutes } from './window-load.ts';

export interface PredictiveSettings {
  /** What it is worth to avoid one cold start, in US dollars. */
  readonly coldStartPrice: number;
  /** Never hold less than the last minute's concurrency divided by this, as target tracking would; Infinity, the default, lets cost decide. */
  readonly trackingTarget?: number;
  /** Among which to choose; a single one is followed. */
  readonly rules?: readonly Rule[];
  /** Provisioned environments with which it begins. */
  readonly configured?: number;
}

/** What a rule would have cost lately. */
export interface RuleLoss {
  readonly rule: string;
  /** US dollars over about ten days, against everything on demand and warm. */
  readonly lossUsd: number;
}

/** A day that is not judged, and one to judge by. Until then the first rule is followed. */
const minutesBeforeChoice = 2 * 1440;

/** Once a day: whoever starts afresh with every decision can do so too. */
const choiceMinutes = 1440;

/** A plan without a floor, which goes on from where it stands itself. */
interface Plan {
  readonly costs: EnvironmentCosts;
  readonly standing: Rehearsal;
  readonly warm: WarmPlaces;
  wanted: number;
}

/** A rule that is lived through. */
interface Course {
  readonly rule: Rule;
  readonly rehearsal: Rehearsal;
  readonly wanted: (observation: Observation) => number;
}

/**
 * Forecasts the load, and plans the capacity that is cheapest over the next hour with cold starts priced in. Several rules, made of
 * such plans, of floors under them and of target tracking, are rehearsed beside each other; once a day the one is chosen that would
 * have cost least lately. Plans are made anew every five minutes, when a billing step begins and capacity may be given back. In
 * between a minute above what was likely lifts the whole forecast in proportion, and capacity may grow at once.
 */
export class PredictivePolicy implements Policy {
  readonly name = 'predictive';
  readonly #settings: LambdaSettings;
  readonly #options: PredictiveSettings;
  readonly #outlook: LoadOutlook;
  readonly #plans = new Map<number, Plan>();
  readonly #courses: readonly Course[];
  #followed: Course;

  constructor(settings: LambdaSettings, forecaster: LoadForecaster, options: PredictiveSettings) {
    const rules = options.rules ?? rehearsedRules;
    this.#settings = settings;
    this.#options = options;
    this.#outlook = new LoadOutlook(settings, forecaster, rules.map(peakMinutesOf));
    this.#courses = rules.map((rule) => ('target' in rule ? this.#tracking(rule) : this.#planned(rule)));
    this.#followed = this.#courses[0] as Course;
  }

  /** The least first. */
  get losses(): readonly RuleLoss[] {
    return this.#courses
      .map(({ rule, rehearsal }) => ({ rule: rule.name, lossUsd: rehearsal.loss }))
      .toSorted((left, right) => left.lossUsd - right.lossUsd);
  }

  decide(observation: Observation): number {
    const { minute, configured } = observation;
    if (minute === 0) return configured;
    this.#live(observation);
    this.#choose(minute);
    for (const { rehearsal, wanted } of this.#courses)
      rehearsal.ask(Math.max(wanted(observation), this.#trackingFloor(observation)), minute);
    return held(this.#followed.rehearsal.asked, minute, configured);
  }

  #live(observation: Observation): void {
    const { minute } = observation;
    const isRenewed = this.#outlook.observe(observation);
    const { levels } = this.#outlook;
    for (const plan of this.#plans.values()) {
      plan.warm.observe(levels, plan.standing.ready);
      plan.standing.live(levels, observation);
      if (beginsWindow(minute)) plan.wanted = 0;
      if (isRenewed) this.#plan(plan);
      plan.standing.ask(held(plan.wanted, minute, plan.standing.configured), minute);
    }
    for (const { rehearsal } of this.#courses) {
      rehearsal.live(levels, observation);
      if (beginsWindow(minute)) rehearsal.closeWindow();
    }
  }

  #plan(plan: Plan): void {
    const standing = { configured: plan.standing.configured, cold: plan.warm.cold() };
    plan.wanted = Math.max(plan.wanted, cheapestCapacity(this.#outlook.windows, plan.costs, standing));
  }

  #choose(minute: number): void {
    if (minute < minutesBeforeChoice || minute % choiceMinutes !== 0) return;
    this.#followed = this.#courses.reduce(
      (best, course) => (course.rehearsal.loss < best.rehearsal.loss ? course : best),
      this.#followed,
    );
  }

  #planned(rule: PlanRule): Course {
    const plan = this.#planAt(rule.priceShare);
    const rehearsal = this.#rehearsal();
    return {
      rule,
      rehearsal,
      wanted: ({ minute }) => {
        const floor = rule.headroom * this.#outlook.peakOf(rule.peakMinutes);
        return held(Math.max(plan.wanted, floor), minute, rehearsal.configured);
      },
    };
  }

  #tracking(rule: TrackingRule): Course {
    const rehearsal = this.#rehearsal();
    const tracking = targetTrackingPolicy(rule);
    return { rule, rehearsal, wanted: (observation) => tracking.decide(rehearsal.seen(observation)) };
  }

  #planAt(priceShare: number): Plan {
    const plan = this.#plans.get(priceShare) ?? {
      costs: environmentCosts(this.#settings, this.#options.coldStartPrice * priceShare),
      standing: this.#rehearsal(),
      warm: new WarmPlaces(this.#settings.idleSeconds),
      wanted: 0,
    };
    this.#plans.set(priceShare, plan);
    return plan;
  }

  #rehearsal(): Rehearsal {
    const costs = environmentCosts(this.#settings, this.#options.coldStartPrice);
    return new Rehearsal(this.#settings, costs, this.#options.configured);
  }

  #trackingFloor({ averageConcurrency }: Observation): number {
    const { trackingTarget = Infinity } = this.#options;
    return averageConcurrency / trackingTarget;
  }
}

function peakMinutesOf(rule: Rule): number {
  return 'target' in rule ? 1 : rule.peakMinutes;
}

function beginsWindow(minute: number): boolean {
  return minute % windowMinutes === 0;
}

/** What is configured is charged to the end of its billing step, so it is given back only then. */
function held(wanted: number, minute: number, configured: number): number {
  return beginsWindow(minute) ? wanted : Math.max(wanted, configured);
}
