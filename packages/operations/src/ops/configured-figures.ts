/** Figures that the commands share with alarms and deployments, from config/. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import * as z from 'zod/mini';

const figure = z.looseObject({ atLeast: z.number() });

const alarmsFile = z.object({
  figures: z.object({
    api: z.object({
      'response-warning': figure,
      'server-errors-warning': figure,
      throttles: figure,
    }),
  }),
});

const tierFigures = z.looseObject({ reserved: z.optional(z.number()), max: z.optional(z.number()) });
const tiersFile = z.object({ emergency: z.record(z.string(), tierFigures) });
const levelsFile = z.object({ apis: z.array(z.string()) });
const cachingFile = z.record(z.string(), z.object({ seconds: z.number() }));

export interface WarningFigures {
  /** Milliseconds. */
  readonly response: number;
  /** Share of the requests. */
  readonly failed: number;
  /** Requests a minute. */
  readonly throttled: number;
}

/** From when on an API is said to suffer. */
export async function warningFigures(): Promise<WarningFigures> {
  const { api } = alarmsFile.parse(await readConfiguration('alarms.yml')).figures;
  return {
    response: api['response-warning'].atLeast,
    failed: api['server-errors-warning'].atLeast / 100,
    throttled: api.throttles.atLeast,
  };
}

export interface MostOfFunction {
  readonly provisioned: number;
  readonly reserved: number;
}

/** What the emergency tier gives a function: more is never set by hand. Undefined where no tier speaks of it. */
export async function mostOf(functionKey: string): Promise<MostOfFunction | undefined> {
  const { emergency } = tiersFile.parse(await readConfiguration('tiers.yml'));
  const { reserved, max = 0 } = emergency[functionKey] ?? {};
  return reserved === undefined ? undefined : { provisioned: max, reserved };
}

/** The APIs that callers are promised something of. */
export async function publicApis(): Promise<readonly string[]> {
  return levelsFile.parse(await readConfiguration('service-levels.yml')).apis;
}

/** For how long an API keeps a function's answers. */
export async function cachedSeconds(functionKey: string): Promise<number | undefined> {
  return cachingFile.parse(await readConfiguration('caching.yml'))[functionKey]?.seconds;
}

async function readConfiguration(file: string): Promise<unknown> {
  return parse(await readFile(fileURLToPath(new URL(`../../../../config/${file}`, import.meta.url)), 'utf8'));
}
