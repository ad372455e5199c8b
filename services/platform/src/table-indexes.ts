/** What is known of the table from its own declaration. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

interface TableDeclaration {
  readonly Resources: {
    readonly Table: {
      readonly Properties: { readonly GlobalSecondaryIndexes: readonly { readonly IndexName: string }[] };
    };
  };
}

export function indexNames(): readonly string[] {
  const text = readFileSync(join(import.meta.dirname, '../resources/table.yml'), 'utf8');
  const { Resources } = parse(text) as TableDeclaration;
  return Resources.Table.Properties.GlobalSecondaryIndexes.map(({ IndexName }) => IndexName);
}
