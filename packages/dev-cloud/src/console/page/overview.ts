/** The first look: is all well, and how much is going on. */
import type { Snapshot } from '../snapshot.ts';
import { noticesOf } from './attention.ts';
import { chart, sparkline } from './charts.ts';
import { h } from './dom.ts';
import type { Child, Markup } from './dom.ts';
import { age, duration, figure, percent, plural, share } from './format.ts';
import { section } from './section.ts';

export function summary(snapshot: Snapshot): Markup {
  const notices = noticesOf(snapshot);
  const isWell = snapshot.isRunning && notices.length === 0;
  return h(
    'section',
    { class: `summary ${isWell ? 'good' : 'bad'}`, 'aria-labelledby': 'summary-title', key: 'summary' },
    h('h1', { id: 'summary-title' }, headline(snapshot, notices.length)),
    h(
      'ul',
      { class: 'notices' },
      ...notices.map((notice) => h('li', {}, h('a', { href: `#${notice.section}` }, notice.text))),
    ),
  );
}

function headline({ isRunning, at, startedAt }: Snapshot, notices: number): string {
  if (!isRunning) return 'The functions are being started';
  if (notices > 0) return `${plural(notices, 'thing needs', 'things need')} a look`;
  return `All is well, and has been up for ${age((at - startedAt) / 1000)}`;
}

export function tiles(snapshot: Snapshot): Markup {
  const { requests } = snapshot;
  return h(
    'section',
    { class: 'tiles', 'aria-label': 'At a glance', key: 'tiles' },
    tile(
      'Requests',
      `${figure(requests.perSecondNow)}/s`,
      `${requests.count.toLocaleString('en-US')} in five minutes`,
      sparkline(requests.perSecond, ''),
    ),
    tile(
      'Latency, p95',
      duration(requests.p95),
      `p50 ${duration(requests.p50)}, p99 ${duration(requests.p99)}`,
      sparkline(requests.p95ByStep, ''),
    ),
    tile(
      'Failed requests',
      figure(requests.errors),
      requests.count === 0 ? 'none were made' : `${share(requests.errors, requests.count)} of all`,
      sparkline(requests.errorsPerSecond, ''),
      requests.errors > 0,
    ),
    queueTile(snapshot),
    deadLetterTile(snapshot),
    lagTile(snapshot),
    cacheTile(snapshot),
    scalingTile(snapshot),
  );
}

function tile(name: string, value: string, note: string, drawing: Child = null, isBad = false): Markup {
  return h(
    'div',
    { class: isBad ? 'tile bad' : 'tile' },
    h('h2', {}, name),
    h('p', { class: 'value' }, value),
    h('p', { class: 'note' }, note),
    drawing,
  );
}

function queueTile({ queues }: Snapshot): Markup {
  const depth = queues.reduce((sum, { waiting, inHand, delayed }) => sum + waiting + inHand + delayed, 0);
  const oldest = Math.max(0, ...queues.map(({ oldestSeconds }) => oldestSeconds ?? 0));
  const steps = queues[0]?.depths.map((_, step) =>
    sumOrNull(queues.map(({ depths }) => depths[step] ?? null)),
  );
  const note = depth === 0 ? 'all worked off' : `the oldest for ${age(oldest)}`;
  return tile('In queues', figure(depth), note, sparkline(steps ?? [], ''));
}

function sumOrNull(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

function deadLetterTile({ deadLetters }: Snapshot): Markup {
  const count = deadLetters.reduce((sum, queue) => sum + queue.count, 0);
  const holding = deadLetters.filter((queue) => queue.count > 0).length;
  const note = count === 0 ? 'nothing failed for good' : `in ${plural(holding, 'queue')}`;
  return tile('Dead letters', figure(count), note, null, count > 0);
}

function lagTile({ streams }: Snapshot): Markup {
  const lag = streams.length === 0 ? null : Math.max(...streams.map((stream) => stream.lagMilliseconds));
  const received = streams.reduce((sum, stream) => sum + stream.received, 0);
  return tile('Stream lag', duration(lag), `${plural(received, 'change')} read so far`);
}

function cacheTile({ caches }: Snapshot): Markup {
  const total = (count: (cache: Snapshot['caches'][number]) => number) =>
    caches.reduce((sum, cache) => sum + count(cache), 0);
  const hits = total(({ process, shared }) => process + shared);
  const all = hits + total(({ misses, stale }) => misses + stale);
  return tile('Cache hits', share(hits, all), all === 0 ? 'nobody looked' : `of ${plural(all, 'look-up')}`);
}

function scalingTile({ scaling }: Snapshot): Markup {
  if (scaling === null) return tile('Scaling', '–', 'no word from the scaler yet');
  const capacity = scaling.functions.reduce((sum, { minimum }) => sum + (minimum ?? 0), 0);
  return tile('Scaling', scaling.mode, `${plural(capacity, 'environment')} provisioned`);
}

export function trafficSection({ requests, at }: Snapshot): Markup {
  if (requests.count === 0)
    return section('traffic', 'Traffic', 'The last five minutes, as callers see it', [
      h(
        'p',
        { class: 'empty' },
        'Nobody has called for five minutes. In a second terminal, ',
        h('code', {}, 'npm run demo'),
        ' goes the whole way from signing in to a paid purchase.',
      ),
    ]);
  const times = ['5 min ago', '2½ min', 'now'];
  const errorShare = requests.errors / requests.count;
  return section('traffic', 'Traffic', 'The last five minutes, as callers see it', [
    h(
      'div',
      { class: 'charts' },
      chart({
        label: `Requests a second over five minutes: now ${figure(requests.perSecondNow)}, ${percent(errorShare)} failed`,
        lines: [
          { name: 'requests a second', kind: 'first', values: requests.perSecond },
          { name: 'failed (5xx)', kind: 'bad', values: requests.errorsPerSecond },
        ],
        write: figure,
        times,
      }),
      chart({
        label: `Latency over five minutes: p50 ${duration(requests.p50)}, p95 ${duration(requests.p95)}`,
        lines: [
          { name: 'p50', kind: 'first', values: requests.p50ByStep },
          { name: 'p95', kind: 'second', values: requests.p95ByStep },
        ],
        write: duration,
        times,
      }),
    ),
    h('p', { class: 'hint' }, `Up to ${new Date(at).toLocaleTimeString('en-GB')}, in steps of five seconds.`),
  ]);
}

export function partsSection({ parts, isRunning }: Snapshot): Markup {
  return section('parts', 'Parts', 'What the marketplace stands on', [
    h(
      'ul',
      { class: 'parts' },
      ...parts.map(({ name, state, milliseconds, detail }) =>
        h(
          'li',
          { class: state, key: name },
          h('span', { class: 'mark', 'aria-hidden': 'true' }, marks[state]),
          h('strong', {}, name),
          h('span', {}, state === 'up' ? detail : `${state}: ${detail}`),
          h('span', { class: 'number' }, milliseconds === null ? '' : duration(milliseconds)),
        ),
      ),
    ),
    !isRunning && h('p', { class: 'hint' }, 'The gateway answers 503 until the functions run.'),
  ]);
}

const marks = { up: '✓', down: '✕', starting: '…' } as const;
