import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type MeasuredFunction, type PowerTuning, powerTuning } from '../planning/power.ts';
import { lambdaPrices } from '../prices.ts';
import { accepted, numberOption, Refusal } from './refusal.ts';
import { table } from './table.ts';

const usage = `npm run capacity -- power --measured FILE [options]

Time and price of each function by memory, and the size that suits it: the fastest of those near the cheapest. A model
from measured CPU time, not a measurement in Lambda.

  --measured FILE        JSON, {"getContent": {"cpuMs": 1.3, "waitMs": 4, "peakMemoryMb": 90}, …}, as
                         npm run bench -- functions --measured FILE writes it
  --cpu-factor N         how much slower a CPU of Lambda is than the one that was measured (1)
  --tolerance N          how much dearer than the cheapest the suggested size may be, as a share (0.1)
  --json                 the same as JSON, with every size
`;

export function runPower(arguments_: string[]): void {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      help: { type: 'boolean' },
      measured: { type: 'string' },
      'cpu-factor': { type: 'string' },
      tolerance: { type: 'string' },
      json: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  if (values.measured === undefined) throw new Refusal(`--measured is needed.\n\n${usage}`);
  const factor = numberOption('cpu-factor', values['cpu-factor']) ?? 1;
  const tolerance = numberOption('tolerance', values.tolerance) ?? 0.1;
  const tunings = Object.entries(readMeasured(values.measured)).map(([name, measured]) => ({
    name,
    ...accepted(
      powerTuning({ ...measured, cpuMs: measured.cpuMs * factor }, { prices: lambdaPrices.arm64, tolerance }),
    ),
  }));
  process.stdout.write(
    values.json === true ? `${JSON.stringify(tunings, undefined, 2)}\n` : `${describe(tunings)}\n`,
  );
}

function describe(tunings: readonly ({ readonly name: string } & PowerTuning)[]): string {
  return table([
    ['function', 'cheapest MB', 'suggested MB', 'ms a call', '$ a million'],
    ...tunings.map(({ name, cheapest, suggested }) => [
      name,
      String(cheapest.memoryMb),
      String(suggested.memoryMb),
      suggested.durationMs.toFixed(1),
      suggested.usdPerMillion.toFixed(2),
    ]),
  ]);
}

function readMeasured(file: string): Readonly<Record<string, MeasuredFunction>> {
  try {
    // Whether the figures are figures is for the model to say.
    return { ...(JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, MeasuredFunction>>) };
  } catch (error) {
    throw new Refusal(`${file} cannot be read: ${(error as Error).message}`);
  }
}
