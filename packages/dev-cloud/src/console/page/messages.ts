/** What goes on behind the requests: queues, what failed in them, the table's stream, breakers and caches. */
import type { BreakerView, DeadLetterQueueView, Snapshot } from '../snapshot.ts';
import { sparkline } from './charts.ts';
import { h } from './dom.ts';
import type { Markup } from './dom.ts';
import { age, clockWithSeconds, duration, figure, plural, share } from './format.ts';
import { section, table } from './section.ts';

const number = (text: string): Markup => h('td', { class: 'number' }, text);

export function queuesSection({ queues }: Snapshot): Markup {
  const note = 'Messages that wait, are in somebody’s hands, or were put off';
  if (queues.length === 0)
    return section('queues', 'Queues', note, [h('p', { class: 'empty' }, 'No function reads a queue.')]);
  const columns = [
    { name: 'queue' },
    { name: 'five minutes', kind: 'extra' },
    { name: 'waiting', kind: 'number' },
    { name: 'in hand', kind: 'number' },
    { name: 'put off', kind: 'number' },
    { name: 'oldest', kind: 'number' },
  ] as const;
  const rows = queues.map((queue) => {
    const depth = queue.waiting + queue.inHand + queue.delayed;
    return h(
      'tr',
      { key: queue.name, class: depth === 0 ? 'idle' : null },
      h('th', { scope: 'row' }, h('span', { class: 'name' }, queue.name)),
      h(
        'td',
        { class: 'extra' },
        queue.depths.some((each) => (each ?? 0) > 0) && sparkline(queue.depths, ''),
      ),
      number(figure(queue.waiting)),
      number(figure(queue.inHand)),
      number(figure(queue.delayed)),
      number(queue.oldestSeconds === null ? '–' : age(queue.oldestSeconds)),
    );
  });
  return section('queues', 'Queues', note, [table('Queues', columns, [h('tbody', {}, ...rows)])]);
}

export function deadLettersSection({ deadLetters, at }: Snapshot): Markup {
  const note = 'What failed for good, and why';
  const holding = deadLetters.filter(({ count }) => count > 0);
  if (holding.length === 0)
    return section('dead-letters', 'Dead letters', note, [
      h('p', { class: 'empty good' }, `✓ None in ${plural(deadLetters.length, 'queue')}.`),
    ]);
  return section('dead-letters', 'Dead letters', note, [
    ...holding.map((queue) => lettersOf(queue, at)),
    h(
      'p',
      { class: 'hint' },
      'Once the cause is mended, ',
      h('code', {}, 'npm run dlq -- --help'),
      ' tells how to send them once more.',
    ),
  ]);
}

function lettersOf({ name, count, letters }: DeadLetterQueueView, now: number): Markup {
  return h(
    'article',
    { key: name, class: 'letters' },
    h('h3', {}, name, ' ', h('span', { class: 'pill bad' }, `✕ ${count}`)),
    h(
      'ul',
      {},
      ...letters.map(({ id, failedAt, reason }) =>
        h(
          'li',
          { key: id },
          h('span', { class: 'reason' }, reason),
          h('span', { class: 'note' }, `${age((now - failedAt) / 1000)} ago`),
        ),
      ),
      count > letters.length && h('li', { class: 'note' }, `and ${count - letters.length} more`),
    ),
  );
}

export function streamsSection({ streams }: Snapshot): Markup {
  const note = 'How late the table’s changes are handed over';
  if (streams.length === 0)
    return section('streams', 'Table stream', note, [
      h('p', { class: 'empty' }, 'No function reads the table’s stream.'),
    ]);
  const columns = [
    { name: 'reader' },
    { name: 'last lag', kind: 'number' },
    { name: 'changes', kind: 'number' },
    { name: 'failed', kind: 'number' },
    { name: 'given up', kind: 'number' },
  ] as const;
  const rows = streams.map((stream) =>
    h(
      'tr',
      { key: stream.functionName },
      h('th', { scope: 'row' }, h('span', { class: 'name' }, stream.functionName)),
      number(stream.received === 0 ? '–' : duration(stream.lagMilliseconds)),
      number(figure(stream.received)),
      number(figure(stream.failed)),
      number(figure(stream.discarded)),
    ),
  );
  return section('streams', 'Table stream', note, [table('Readers', columns, [h('tbody', {}, ...rows)])]);
}

export function breakersSection({ breakers }: Snapshot): Markup {
  const note = 'Who has stopped asking what, so that it can recover';
  if (breakers.length === 0)
    return section('breakers', 'Breakers', note, [
      h('p', { class: 'empty' }, 'None yet: a function makes its breakers with its first call.'),
    ]);
  const troubled = breakers.filter(({ state }) => state !== 'closed');
  const dependencies = Map.groupBy(breakers, ({ dependency }) => dependency);
  return section('breakers', 'Breakers', note, [
    h(
      'ul',
      { class: 'parts' },
      ...[...dependencies].map(([dependency, all]) => dependencyState(dependency, all)),
    ),
    troubled.length > 0 &&
      h(
        'ul',
        { class: 'plain' },
        ...troubled.map(({ functionName, dependency, state, since }) =>
          h(
            'li',
            { key: `${functionName} ${dependency}` },
            h('strong', {}, functionName),
            ` → ${dependency}: ${state} since ${clockWithSeconds(since)}`,
          ),
        ),
      ),
  ]);
}

function dependencyState(dependency: string, all: readonly BreakerView[]): Markup {
  const troubled = all.filter(({ state }) => state !== 'closed').length;
  const isWell = troubled === 0;
  return h(
    'li',
    { class: isWell ? 'up' : 'down', key: dependency },
    h('span', { class: 'mark', 'aria-hidden': 'true' }, isWell ? '✓' : '✕'),
    h('strong', {}, dependency),
    h('span', {}, isWell ? 'closed' : `open in ${troubled}`),
    h('span', { class: 'number' }, plural(all.length, 'function')),
  );
}

export function cachesSection({ caches }: Snapshot): Markup {
  const note = 'Who had the answer, in the last five minutes';
  const used = caches.filter((cache) => cache.process + cache.shared + cache.misses + cache.stale > 0);
  if (used.length === 0)
    return section('caches', 'Caches', note, [
      h(
        'p',
        { class: 'empty' },
        'Nobody looked anything up. ',
        h('a', { href: '/content?sort=recent' }, 'Browse the content'),
        ' and open a piece a few times.',
      ),
    ]);
  const columns = [
    { name: 'function' },
    { name: 'hits', kind: 'number' },
    { name: 'process', kind: 'number' },
    { name: 'shared', kind: 'number' },
    { name: 'table', kind: 'number' },
    { name: 'stale', kind: 'number' },
  ] as const;
  const rows = used.map(({ functionName, process, shared, misses, stale }) =>
    h(
      'tr',
      { key: functionName },
      h('th', { scope: 'row' }, h('span', { class: 'name' }, functionName)),
      number(share(process + shared, process + shared + misses + stale)),
      number(figure(process)),
      number(figure(shared)),
      number(figure(misses)),
      number(figure(stale)),
    ),
  );
  return section('caches', 'Caches', note, [table('Caches', columns, [h('tbody', {}, ...rows)])]);
}
