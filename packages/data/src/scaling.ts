/** How capacity is scaled: the mode, what stands for each function, and every decision with its reasons. */
import { Entity } from 'dynamodb-toolbox/entity';
import type { FormattedItem } from 'dynamodb-toolbox/entity';
import { EntityFormatter } from 'dynamodb-toolbox/entity/actions/format';
import { GetItemCommand } from 'dynamodb-toolbox/entity/actions/get';
import { PutItemCommand } from 'dynamodb-toolbox/entity/actions/put';
import { PutTransaction } from 'dynamodb-toolbox/entity/actions/transactPut';
import { UpdateItemCommand } from 'dynamodb-toolbox/entity/actions/update';
import { item } from 'dynamodb-toolbox/schema/item';
import { list } from 'dynamodb-toolbox/schema/list';
import { map } from 'dynamodb-toolbox/schema/map';
import { number } from 'dynamodb-toolbox/schema/number';
import { string } from 'dynamodb-toolbox/schema/string';
import { QueryCommand } from 'dynamodb-toolbox/table/actions/query';
import { unlessRefused } from './conditional.ts';
import { scalingDecisions, scalingModeKey, scalingRuleKey, scalingStateKey } from './keys.ts';
import type { GlamoraTable } from './table.ts';
import { writeTogether } from './transaction.ts';

const modes = ['automatic', 'dry-run', 'off', 'emergency', 'cost-optimised'] as const;
const causes = ['forecast', 'rule', 'mode'] as const;
const outcomes = ['pending', 'applied', 'kept', 'dry_run', 'deferred', 'refused', 'advised'] as const;

export type ScalingMode = (typeof modes)[number];

/** A mode that lasts until somebody changes it. */
export type LastingScalingMode = Extract<ScalingMode, 'automatic' | 'dry-run' | 'off'>;

export interface ScalingModeSetting {
  readonly mode: ScalingMode;
  readonly since: string;
  /** When it ends by itself; null: it lasts. */
  readonly until: string | null;
  /** What holds from then on. */
  readonly thereafter: LastingScalingMode;
  /** Who or what set it. */
  readonly setBy: string;
  readonly reason: string;
}

/** What a forecast said of one window of five minutes, in requests. */
export interface WindowForecast {
  /** When the window begins. */
  readonly window: string;
  readonly median: number;
  /** Between these lie 80 % of what is thought possible. */
  readonly low: number;
  readonly high: number;
  /** What came a week before, or a day before where no week is known. */
  readonly naive: number;
}

/** A forecast beside what came. */
export interface ComparedForecast extends WindowForecast {
  readonly actual: number;
}

/** Sums over about the last day: each window counts a little less than the one after it. Requests, but for the counts of windows. */
export interface ForecastAccuracy {
  readonly windows: number;
  readonly actual: number;
  /** Absolute. */
  readonly forecastError: number;
  readonly naiveError: number;
  /** Windows in which what came lay between `low` and `high`. */
  readonly covered: number;
}

export interface ScalingDecision {
  /** The function's key, or `all`. */
  readonly functionName: string;
  /** The time that the decision is about: of the window, of the alarm's change, of the request. */
  readonly decidedFor: string;
  /** What called for it; once for each time. */
  readonly occasion: string;
  readonly decidedAt: string;
  readonly cause: (typeof causes)[number];
  readonly mode: ScalingMode;
  /** The minimum before, and the one decided; equal where nothing changes. */
  readonly from: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly reasons: readonly string[];
  readonly outcome: (typeof outcomes)[number];
}

/** What stands for a function: each decision changes it, one at a time. */
export interface ScalingState {
  readonly functionName: string;
  /** Of the last decision; 0 where there was none. */
  readonly version: number;
  /** What a rule raised the minimum to, and until when forecasts stay above. */
  readonly raisedTo: number;
  readonly raisedUntil: string;
  /** Until then no rule acts again. */
  readonly coolsUntil: string;
  readonly forecast: WindowForecast | undefined;
  /** The last forecast that could be held against what came. */
  readonly compared: ComparedForecast | undefined;
  readonly accuracy: ForecastAccuracy | undefined;
}

/** Which rule a function's capacity is planned by, chosen by what each would have cost. */
export interface RuleChoice {
  readonly functionName: string;
  readonly rule: string;
  /** When the history that it was chosen by ended. */
  readonly historyUntil: string;
  /** US dollars over the last week, against everything on demand and warm; the least first. */
  readonly losses: readonly RuleLoss[];
}

export interface RuleLoss {
  readonly rule: string;
  readonly lossUsd: number;
}

const windowAttributes = {
  window: string(),
  median: number(),
  low: number(),
  high: number(),
  naive: number(),
};

const accuracySchema = map({
  windows: number(),
  actual: number(),
  forecastError: number(),
  naiveError: number(),
  covered: number(),
});

const modeSchema = item({
  PK: string().key(),
  SK: string().key(),
  mode: string().enum(...modes),
  since: string(),
  until: string().optional(),
  thereafter: string().enum('automatic', 'dry-run', 'off'),
  setBy: string(),
  reason: string(),
});

const stateSchema = item({
  functionName: string().key(),
  version: number(),
  raisedTo: number(),
  raisedUntil: string(),
  coolsUntil: string(),
  forecast: map(windowAttributes).optional(),
  compared: map({ ...windowAttributes, actual: number() }).optional(),
  accuracy: accuracySchema.optional(),
});

const ruleSchema = item({
  functionName: string().key(),
  rule: string(),
  historyUntil: string(),
  losses: list(map({ rule: string(), lossUsd: number() })),
});

const decisionSchema = item({
  functionName: string().key(),
  decidedFor: string().key(),
  occasion: string().key(),
  decidedAt: string(),
  cause: string().enum(...causes),
  mode: string().enum(...modes),
  from: number(),
  minimum: number(),
  maximum: number(),
  reasons: list(string()),
  outcome: string().enum(...outcomes),
  timeToLive: number(),
});

/** Longer than a quarter of a year nobody asks why. */
const decisionsLiveSeconds = 90 * 24 * 60 * 60;

const longAgo = new Date(0).toISOString();

export class ScalingRepository {
  readonly #table: GlamoraTable;
  readonly #mode: ReturnType<typeof modeEntity>;
  readonly #state: ReturnType<typeof stateEntity>;
  readonly #rule: ReturnType<typeof ruleEntity>;
  readonly #decision: ReturnType<typeof decisionEntity>;

  constructor(table: GlamoraTable) {
    this.#table = table;
    this.#mode = modeEntity(table);
    this.#state = stateEntity(table);
    this.#rule = ruleEntity(table);
    this.#decision = decisionEntity(table);
  }

  /** As it was last set; whether it still holds is for its reader to see. */
  async mode(): Promise<ScalingModeSetting | undefined> {
    const { Item } = await this.#mode
      .build(GetItemCommand)
      .key(scalingModeKey)
      .options({ consistent: true })
      .send();
    if (!Item) return undefined;
    const { mode, since, until, thereafter, setBy, reason } = Item;
    return { mode, since, until: until ?? null, thereafter, setBy, reason };
  }

  /** Sets the mode if it is still the one that was set at `since`; undefined: if none ever was. */
  async setMode(setting: ScalingModeSetting, since: string | undefined): Promise<'set' | 'refused'> {
    const { until, ...lasting } = setting;
    const written = await unlessRefused(
      this.#mode
        .build(PutItemCommand)
        .item({ ...scalingModeKey, ...lasting, ...(until !== null && { until }) })
        .options({
          condition: since === undefined ? { attr: 'since', exists: false } : { attr: 'since', eq: since },
        })
        .send(),
    );
    return written === 'refused' ? 'refused' : 'set';
  }

  async state(functionName: string): Promise<ScalingState> {
    const { Item } = await this.#state
      .build(GetItemCommand)
      .key({ functionName })
      .options({ consistent: true })
      .send();
    return Item ? toState(Item) : { functionName, ...nothingDecided };
  }

  /** Undefined where none was ever made. */
  async rule(functionName: string): Promise<RuleChoice | undefined> {
    const { Item } = await this.#rule
      .build(GetItemCommand)
      .key({ functionName })
      .options({ consistent: true })
      .send();
    return Item;
  }

  /** @returns `overtaken` where one stands that was chosen by as late a history, or a later one. */
  async choose(choice: RuleChoice): Promise<'chosen' | 'overtaken'> {
    const written = await unlessRefused(
      this.#rule
        .build(PutItemCommand)
        .item({ ...choice, losses: choice.losses.map((each) => ({ ...each })) })
        .options({
          condition: {
            or: [
              { attr: 'functionName', exists: false },
              { attr: 'historyUntil', lt: choice.historyUntil },
            ],
          },
        })
        .send(),
    );
    return written === 'refused' ? 'overtaken' : 'chosen';
  }

  async decision(
    functionName: string,
    decidedFor: string,
    occasion: string,
  ): Promise<ScalingDecision | undefined> {
    const { Item } = await this.#decision
      .build(GetItemCommand)
      .key({ functionName, decidedFor, occasion })
      .options({ consistent: true })
      .send();
    return Item && toDecision(Item);
  }

  /**
   * Writes the decision and what stands after it, both or neither.
   * @returns `decided_before` where this occasion was decided already, `overtaken` where another decision came between.
   */
  async record(
    decision: ScalingDecision,
    state: ScalingState,
  ): Promise<'recorded' | 'decided_before' | 'overtaken'> {
    const isFirst = state.version === 0;
    const { forecast, compared, accuracy, ...rest } = state;
    const result = await writeTogether(this.#table.getDocumentClient(), [
      this.#decision
        .build(PutTransaction)
        .item({
          ...decision,
          reasons: [...decision.reasons],
          timeToLive: Math.ceil(Date.parse(decision.decidedAt) / 1000) + decisionsLiveSeconds,
        })
        .options({ condition: { attr: 'functionName', exists: false } })
        .params(),
      this.#state
        .build(PutTransaction)
        .item({
          ...rest,
          version: state.version + 1,
          ...(forecast && { forecast: { ...forecast } }),
          ...(compared && { compared: { ...compared } }),
          ...(accuracy && { accuracy: { ...accuracy } }),
        })
        .options({
          condition: isFirst
            ? { attr: 'functionName', exists: false }
            : { attr: 'version', eq: state.version },
        })
        .params(),
    ]);
    if (result.outcome === 'written') return 'recorded';
    return result.failed.includes(0) ? 'decided_before' : 'overtaken';
  }

  /** Says what became of a decision. */
  async conclude(
    { functionName, decidedFor, occasion }: ScalingDecision,
    outcome: ScalingDecision['outcome'],
    reasons: readonly string[],
  ): Promise<void> {
    await this.#decision
      .build(UpdateItemCommand)
      .item({ functionName, decidedFor, occasion, outcome, reasons: [...reasons] })
      .send();
  }

  /** The last ones, the newest first. */
  async lastDecisions(functionName: string, limit: number): Promise<readonly ScalingDecision[]> {
    const formatter = this.#decision.build(EntityFormatter);
    const { Items = [] } = await this.#table
      .build(QueryCommand)
      .query({
        partition: scalingDecisions.partitionKey(functionName),
        range: { beginsWith: scalingDecisions.beginning },
      })
      .options({ reverse: true, limit })
      .send();
    return Items.map((row) => toDecision(formatter.format(row)));
  }
}

const nothingDecided = {
  version: 0,
  raisedTo: 0,
  raisedUntil: longAgo,
  coolsUntil: longAgo,
  forecast: undefined,
  compared: undefined,
  accuracy: undefined,
};

function modeEntity(table: GlamoraTable) {
  return new Entity({ name: 'ScalingMode', table, schema: modeSchema, timestamps: false });
}

function stateEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ScalingState',
    table,
    schema: stateSchema,
    computeKey: ({ functionName }) => scalingStateKey(functionName),
    timestamps: false,
  });
}

function ruleEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ScalingRule',
    table,
    schema: ruleSchema,
    computeKey: ({ functionName }) => scalingRuleKey(functionName),
    timestamps: false,
  });
}

function decisionEntity(table: GlamoraTable) {
  return new Entity({
    name: 'ScalingDecision',
    table,
    schema: decisionSchema,
    computeKey: ({ functionName, decidedFor, occasion }) =>
      scalingDecisions.key(functionName, decidedFor, occasion),
    timestamps: false,
  });
}

function toState({
  functionName,
  version,
  raisedTo,
  raisedUntil,
  coolsUntil,
  forecast,
  compared,
  accuracy,
}: FormattedItem<ReturnType<typeof stateEntity>>): ScalingState {
  return { functionName, version, raisedTo, raisedUntil, coolsUntil, forecast, compared, accuracy };
}

function toDecision(row: FormattedItem<ReturnType<typeof decisionEntity>>): ScalingDecision {
  const { timeToLive: _, ...decision } = row;
  return decision;
}
