/** All functions to the emergency tier's capacity, for two hours at most; and back. */
import { CommandError } from '../command-error.ts';
import type { Command } from './command.ts';
import { setMode } from './mode.ts';

const modes = { start: 'emergency', end: 'automatic' } as const;

export const emergency: Command = {
  terms: ['start|end'],
  summary: 'the emergency mode: capacity at once, for two hours at most, back by itself',
  options: { reason: { type: 'string', help: 'why, for those who look later' } },
  runbook: 'concurrency',
  async run({ stage, terms: [action], options }) {
    if (action !== 'start' && action !== 'end')
      throw new CommandError('Say whether: npm run ops -- emergency start, or end.');
    return setMode(stage, modes[action], options.required('reason'));
  },
};
