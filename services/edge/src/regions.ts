/** Where the regional APIs are, and who is served by which. */

/** `config/regions.yml`. */
export interface RegionTable {
  readonly default: string;
  readonly standIns: Readonly<Record<string, readonly string[]>>;
  /** Two letters each, parted by spaces. */
  readonly countries: Readonly<Record<string, string>>;
}

/** The regions that a stage is deployed to. */
export interface Regions {
  readonly default: string;
  readonly deployed: readonly string[];
  /** Countries by the region that serves them, of deployed regions other than the default. */
  readonly countries: Readonly<Record<string, readonly string[]>>;
  /** Who answers in place of a region that fails; a region that stands alone has none. */
  readonly standIns: Readonly<Record<string, string>>;
}

/**
 * @param deployed names parted by commas: `us-east-1,eu-west-1`.
 * @throws Error in one line, for regions that the table does not know or that leave out the default.
 */
export function readRegions(table: RegionTable, deployed: string): Regions {
  const names = [...new Set(deployed.split(',').map((name) => name.trim()))];
  const unknown = names.filter((name) => !(name in table.standIns));
  if (unknown.length > 0)
    throw new Error(
      `apiRegions names "${unknown.join(', ')}", but config/regions.yml knows ${Object.keys(table.standIns).join(', ')}.`,
    );
  if (!names.includes(table.default))
    throw new Error(`apiRegions has to name ${table.default}, which serves whoever has no other region.`);
  return {
    default: table.default,
    deployed: names,
    countries: pick(names, (name) =>
      name === table.default ? undefined : table.countries[name]?.trim().split(/\s+/),
    ),
    standIns: pick(names, (name) => table.standIns[name]?.find((other) => names.includes(other))),
  };
}

function pick<Value>(
  names: readonly string[],
  valueOf: (name: string) => Value | undefined,
): Record<string, Value> {
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = valueOf(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}
