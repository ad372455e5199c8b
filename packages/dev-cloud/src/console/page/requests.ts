/** The last requests, as the gateway answered them. */
import type { RequestView, Snapshot } from '../snapshot.ts';
import { h } from './dom.ts';
import type { Markup } from './dom.ts';
import { clockWithSeconds, duration } from './format.ts';
import { section, table } from './section.ts';

export function requestsSection({ lastRequests }: Snapshot): Markup {
  const note = 'The newest first';
  if (lastRequests.length === 0)
    return section('requests', 'Last requests', note, [
      h(
        'p',
        { class: 'empty' },
        'None since the start. Try one in the ',
        h('a', { href: '/docs' }, 'API’s documentation'),
        ', or run ',
        h('code', {}, 'npm run demo'),
        '.',
      ),
    ]);
  const columns = [
    { name: 'when' },
    { name: 'status' },
    { name: 'request', kind: 'wide' },
    { name: 'took', kind: 'number' },
  ] as const;
  return section('requests', 'Last requests', note, [
    table('Last requests', columns, [h('tbody', {}, ...lastRequests.map(row))]),
  ]);
}

function row({ id, at, method, path, status, milliseconds, problem, detail }: RequestView): Markup {
  return h(
    'tr',
    { key: id },
    h('td', {}, clockWithSeconds(at)),
    h('td', {}, h('span', { class: `status ${kindOf(status)}` }, status)),
    h(
      'th',
      { scope: 'row', class: 'wide' },
      h('span', { class: 'method' }, method),
      ' ',
      h('span', { class: 'path' }, path),
      problem !== null &&
        h('span', { class: 'trigger' }, detail === null ? problem : `${problem}: ${detail}`),
    ),
    h('td', { class: 'number' }, duration(milliseconds)),
  );
}

function kindOf(status: number): string {
  if (status >= 500) return 'bad';
  return status >= 400 ? 'refused' : 'good';
}
