import { describe, expect, test } from '@jest/globals';
import { CommandError } from '../../src/command-error.ts';
import { help, readOptions } from '../../src/dead-letters/options.ts';

test('a command is about the local cloud, all messages and ten a second, where nothing else is said', () => {
  const options = readOptions(['redrive', 'settlement']);

  expect(options).toEqual({
    command: 'redrive',
    queue: 'settlement',
    stage: 'local',
    limit: undefined,
    rate: 10,
    yes: false,
    json: false,
  });
});

test('all of that can be said', () => {
  const args = 'purge search --stage production --limit 5 --rate 0.5 --yes --json'.split(' ');

  expect(readOptions(args)).toEqual({
    command: 'purge',
    queue: 'search',
    stage: 'production',
    limit: 5,
    rate: 0.5,
    yes: true,
    json: true,
  });
});

test('help tells of every command and option', () => {
  expect(readOptions(['--help'])).toBe('help');
  for (const word of ['list', 'show', 'redrive', 'purge', '--stage', '--limit', '--rate', '--yes', '--json'])
    expect(help).toContain(word);
});

describe('refused, with what would be right:', () => {
  test.each([
    ['nothing at all', [], 'Say what to do: list, show, redrive or purge'],
    ['another command', ['delete', 'search'], 'There is no "delete": list'],
    ['a command without its queue', ['show'], 'npm run dlq -- show <queue>'],
    ['two queues', ['show', 'search', 'settlement'], 'One queue at a time: search or settlement?'],
    ['an unknown option', ['list', '--fast'], "Unknown option '--fast'"],
    ['a rate of nothing', ['redrive', 'search', '--rate', '0'], '--rate takes a number above zero, not "0"'],
    ['an endless rate', ['redrive', 'search', '--rate', 'Infinity'], '--rate takes a number above zero'],
    ['half a message', ['show', 'search', '--limit', '1.5'], '--limit takes a number above zero, not "1.5"'],
  ])('%s', (_, args, advice) => {
    const read = () => readOptions(args);

    expect(read).toThrow(CommandError);
    expect(read).toThrow(advice);
  });
});
