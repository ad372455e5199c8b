/** The filter that stands before the fan-out, as its configuration declares it. */
import { readFileSync } from 'node:fs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { compileFilter } from '@glamora/dev-cloud/event-sources';
import { parse } from 'yaml';
import type { TableChange } from '../src/table-change.ts';

const configuration = readFileSync(new URL('../serverless.yml', import.meta.url), 'utf8');
const { functions } = parse(configuration) as {
  functions: { fanOutChanges: { events: [{ stream: { filterPatterns: object[] } }] } };
};
const filter = compileFilter(functions.fanOutChanges.events[0].stream.filterPatterns);

/** Whether the function is called for this change. */
export function passesFilter({ before, after }: TableChange): boolean {
  return filter({
    eventName: before ? (after ? 'MODIFY' : 'REMOVE') : 'INSERT',
    dynamodb: {
      ...(before && { OldImage: marshall(before) }),
      ...(after && { NewImage: marshall(after) }),
    },
  });
}
