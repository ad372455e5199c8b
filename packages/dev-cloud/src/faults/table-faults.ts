/** A table under too much load, behind a network that drops connections. */
import { chanceOf } from './chance.ts';
import type { FaultJournal } from './fault-journal.ts';
import type { DecideRequest, RequestFault } from './fault-proxy.ts';

export interface TableFaultSettings {
  readonly seed: number;
  /** Of the writes, from 0 to 1. */
  readonly throttledShare: number;
  /** Of the writes that are done, from 0 to 1: whoever asked for them does not learn it. */
  readonly lostAnswerShare: number;
  readonly journal: FaultJournal;
}

const writes = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

export function tableFaults(settings: TableFaultSettings): DecideRequest {
  const { seed, throttledShare, lostAnswerShare, journal } = settings;
  return ({ operation, identity, repetition, body }) => {
    if (!writes.has(operation)) return undefined;
    const fault = drawFault(chanceOf(seed, 'table', identity, repetition), throttledShare, lostAnswerShare);
    if (fault) journal.note(`the table: ${operation} ${fault.kind}`, body);
    return fault;
  };
}

function drawFault(chance: number, throttled: number, answerLost: number): RequestFault | undefined {
  if (chance < throttled) return { kind: 'throttled' };
  return chance < throttled + answerLost ? { kind: 'answer lost' } : undefined;
}
