/** Tells which partition keys hold the most items. */
import { setTimeout as sleep } from 'node:timers/promises';
import { CommandError } from '../command-error.ts';
import type { Command, Options } from './command.ts';
import { findHotKeys, hotItems } from './find-hot-keys.ts';
import type { HotKeySettings, KeysOf } from './find-hot-keys.ts';

const progressStep = 100_000;

export const hotKeys: Command = async (terms, { table, options, say, tell }) => {
  if (terms.length > 0) throw new CommandError('hot-keys looks at everything: it takes options alone.');
  let told = 0;
  const onProgress: HotKeySettings['onProgress'] = (where, items) => {
    if (items < told) told = 0;
    if (items < told + progressStep) return;
    told = items;
    tell(`${where}: ${items} items`);
  };
  const found = await findHotKeys(
    table,
    { ...toSettings(options), onProgress },
    { now: Date.now, sleep: (milliseconds) => sleep(milliseconds) },
  );
  say(options.json ? JSON.stringify(found.map(withHeat)) : asTable(found));
  return 0;
};

function toSettings({ limit, rate, budget }: Options): HotKeySettings {
  return {
    limit: wholeNumber('--limit', limit),
    rate: wholeNumber('--rate', rate),
    budget: wholeNumber('--budget', budget),
  };
}

function wholeNumber(option: string, text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new CommandError(`${option} takes a whole number above zero, not "${text}".`);
}

function withHeat(keys: KeysOf): object {
  return {
    ...keys,
    largest: keys.largest.map(({ key, items }) => ({ key, items, hot: items > hotItems })),
  };
}

function asTable(found: readonly KeysOf[]): string {
  const width = Math.max(
    5,
    ...found.flatMap(({ largest }) => largest.map(({ items }) => String(items).length)),
  );
  return found
    .map(({ where, items, complete, largest }) => {
      const extent = complete ? `${items} items` : `the first ${items} items; give more --budget to see all`;
      const lines = largest.map(
        ({ key, items: of }) => `${of > hotItems ? '!' : ' '} ${String(of).padStart(width)}  ${key}`,
      );
      return [`${where}: ${extent}`, ...lines].join('\n');
    })
    .concat(`! holds more than ${hotItems} items`)
    .join('\n\n');
}
