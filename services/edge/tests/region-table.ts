import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type { RegionTable } from '../src/regions.ts';

const file = new URL('../../../config/regions.yml', import.meta.url);

export const regionTable = parse(readFileSync(file, 'utf8')) as RegionTable;

/** All of ISO 3166-1, as the language runtime knows it: names for codes, less those that are reserved, withdrawn or no country's. */
export function isoCountries(): string[] {
  const noCountries =
    'AC AN BU CP CQ CS DD DG DY EA EU EZ FX HV IC NH QO RH SU TA TP UK UN VD XA XB XK YD YU ZR ZZ'.split(' ');
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  return letters
    .flatMap((first) => letters.map((second) => first + second))
    .filter((code) => names.of(code) !== undefined && !noCountries.includes(code));
}
