import { parseArgs } from 'node:util';
import { type DataCapacity, dataCapacity, plannedVolume } from '../planning/data-capacity.ts';
import { type Plan, plan } from '../planning/plan.ts';
import { savingsPlanDiscount } from '../prices.ts';
import { accepted, numberOption, Refusal } from './refusal.ts';
import { dollars, table } from './table.ts';

const usage = `npm run capacity -- plan --users N [options]

Storage, concurrency, tier and monthly cost for a number of users, compared with what was claimed.

  --users N              registered users; each makes 100 requests a day and keeps 2 MB, unless given:
  --requests-per-day N
  --storage-gb N
  --duration-ms N        mean time of an execution (100)
  --memory-mb N          (512)
  --peak-factor N        peak load in multiples of the mean (3)
  --data                 capacity of the table at ten million items
  --json                 the same as JSON
`;

export function runPlan(arguments_: string[]): void {
  const { values } = parseArgs({
    args: arguments_,
    options: {
      help: { type: 'boolean' },
      users: { type: 'string' },
      'requests-per-day': { type: 'string' },
      'storage-gb': { type: 'string' },
      'duration-ms': { type: 'string' },
      'memory-mb': { type: 'string' },
      'peak-factor': { type: 'string' },
      data: { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  if (values.help === true) {
    process.stdout.write(usage);
    return;
  }
  const users = numberOption('users', values.users);
  if (users === undefined) throw new Refusal(`--users is needed.\n\n${usage}`);
  const made = accepted(
    plan(
      {
        users,
        ...given('requestsPerDay', numberOption('requests-per-day', values['requests-per-day'])),
        ...given('storageGb', numberOption('storage-gb', values['storage-gb'])),
      },
      {
        ...given('durationMs', numberOption('duration-ms', values['duration-ms'])),
        ...given('memoryMb', numberOption('memory-mb', values['memory-mb'])),
        ...given('peakFactor', numberOption('peak-factor', values['peak-factor'])),
      },
    ),
  );
  const data = values.data === true ? accepted(dataCapacity(plannedVolume)) : undefined;
  if (values.json === true) {
    process.stdout.write(`${JSON.stringify(data === undefined ? made : { ...made, data }, undefined, 2)}\n`);
    return;
  }
  process.stdout.write(describe(made));
  if (data !== undefined) process.stdout.write(describeData(data));
}

/** An object with the one key, or without it where the value is undefined. */
const given = <Key extends string>(key: Key, value: number | undefined): Partial<Record<Key, number>> =>
  value === undefined ? {} : ({ [key]: value } as Partial<Record<Key, number>>);

function describe(made: Plan): string {
  const { concurrency, tier } = made;
  const beyond = made.beyondTiers ? `, which ends at ${tier.upToUsers.toLocaleString('en')} users` : '';
  return `
${made.users.toLocaleString('en')} users: ${made.requestsPerDay.toLocaleString('en')} requests a day, ${made.storageGb.toLocaleString('en')} GB of media
Concurrency: mean ${concurrency.mean.toFixed(1)}, peak ${concurrency.peak.toFixed(1)}; a limit of ${concurrency.neededAtPeak} throttles less than 1 in 10,000 at peak
Tier: ${tier.name}${beyond} (provisioned ${tier.provisioned}, reserved ${tier.reserved}); ${concurrency.worthwhile} provisioned environments pay for themselves at mean load

${table([
  ['a month', 'list price', 'savings plan'],
  ...made.lines.map(({ item, usd, withSavingsPlanUsd }) => [item, dollars(usd), dollars(withSavingsPlanUsd)]),
  ['total', dollars(made.monthlyUsd), dollars(made.monthlyWithSavingsPlanUsd)],
  ['per 1,000 users', dollars(made.usdPerThousandUsers), ''],
])}

${table(
  made.claims.map(({ claim, computedUsd, holds }) => [
    `Claim: ${claim}`,
    holds ? 'holds' : 'WRONG',
    `computed ${dollars(computedUsd)}`,
  ]),
)}
${savingsPlanDiscount.source.name}: ${savingsPlanDiscount.share * 100} %. List prices as of ${savingsPlanDiscount.source.asOf}, without free tiers; compare with the pages.
`;
}

function describeData(data: DataCapacity): string {
  const { monthlyUsd, readUnits, writeUnits } = data;
  return `
Table of ${plannedVolume.items.toLocaleString('en')} items of ${plannedVolume.itemKb} KB
${table([
  ['storage, table', `${data.tableGb.toFixed(2)} GB`],
  ['storage, indexes', `${data.indexGb.toFixed(2)} GB (${(data.indexOverhead * 100).toFixed(0)} % on top)`],
  ['read units a second', `${readUnits.mean.toFixed(1)} mean, ${readUnits.peak.toFixed(1)} peak`],
  ['write units a second', `${writeUnits.mean.toFixed(1)} mean, ${writeUnits.peak.toFixed(1)} peak`],
  ['storage a month', dollars(monthlyUsd.storage)],
  ['on demand a month', dollars(monthlyUsd.onDemand)],
  ['provisioned at 70 % a month', dollars(monthlyUsd.provisioned)],
])}
`;
}
