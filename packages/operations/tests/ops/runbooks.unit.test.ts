/** Alarms, runbooks and commands know of each other: none names what is not there, none is left out. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { readOptions as readDeadLetterOptions } from '../../src/dead-letters/options.ts';
import { readCommandLine } from '../../src/ops/command-line.ts';
import { commands } from '../../src/ops/commands.ts';

const root = join(import.meta.dirname, '../../../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const pages = globSync('docs/runbooks/*.md', { cwd: root })
  .map((path) => path.slice('docs/runbooks/'.length, -'.md'.length))
  .filter((name) => name !== 'README');
const scripts = Object.keys((JSON.parse(read('package.json')) as { scripts: object }).scripts);
const index = read('docs/runbooks/README.md');

/** Called by a person, or by a notice that can't name a page. */
const withoutAlarm = ['budget', 'game-day'];

/** What follows `npm run <script>`, in code of either kind, without a comment behind it. */
function calls(text: string, script: string): readonly (readonly string[])[] {
  return [...text.matchAll(new RegExp(`npm run ${script} -- ([^\`\\n#|]+)`, 'g'))].map(([, words = '']) =>
    [...words.trim().matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) =>
      (quoted ?? plain ?? '').replace('$STAGE', 'production'),
    ),
  );
}

/** In the sources of all alarms. */
const alarmSources = globSync(
  [
    'services/*/resources/*.yml',
    'services/platform/src/*.ts',
    'config/*.yml',
    'packages/serverless-plugins/src/**/*.ts',
  ],
  { cwd: root },
).map(read);

const pagesOfAlarms = new Set(
  alarmSources.flatMap((text) =>
    [...text.matchAll(/docs\/runbooks\/([\w-]+)\.md|runbook: .*?'([\w-]+)'(?: : '([\w-]+)')?/g)].flatMap(
      ([, ...names]) => names.filter((name) => name !== undefined),
    ),
  ),
);

test('Each alarm has a page, and each page an alarm', () => {
  const expected = pages.filter((name) => !withoutAlarm.includes(name));

  expect([...pagesOfAlarms].toSorted()).toEqual(expected.toSorted());
});

describe.each(pages)('The page %s', (name) => {
  const text = read(`docs/runbooks/${name}.md`);

  test('says what it means, how to see, what to do and when to stop, in this order', () => {
    const parts = [...text.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

    expect(parts).toEqual(['What it means', 'How to see', 'What to do', 'When to stop']);
  });

  test('names a command, and each as it can be called', () => {
    const named = calls(text, 'ops');

    expect(named.length).toBeGreaterThan(0);
    for (const [first, ...rest] of named)
      if (first === 'dlq') expect(() => readDeadLetterOptions(rest)).not.toThrow();
      else expect(() => readCommandLine([first ?? '', ...rest])).not.toThrow();
  });

  test('names no npm script and no page that is not there', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(([, script]) => script);
    const linked = [...text.matchAll(/\]\(([\w-]+)\.md\)/g)].map(([, page]) => page);

    expect(named.filter((script) => !scripts.includes(script ?? ''))).toEqual([]);
    expect(linked.filter((page) => !pages.includes(page ?? ''))).toEqual([]);
  });

  test('is in the index', () => {
    expect(index).toContain(`(${name}.md)`);
  });
});

test.each(Object.entries(commands))(
  'The command %s is named by the page that it names',
  (name, { runbook }) => {
    const named = calls(read(`docs/runbooks/${runbook}.md`), 'ops').map(([first]) => first);

    expect(named).toContain(name);
  },
);
