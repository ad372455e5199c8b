/** Each function, by service. */
import type { FunctionView, ServiceView, Snapshot } from '../snapshot.ts';
import { sparkline } from './charts.ts';
import { h } from './dom.ts';
import type { Markup } from './dom.ts';
import { age, duration, figure, plural } from './format.ts';
import { section, table } from './section.ts';

export function functionsSection({ services, at, isRunning }: Snapshot): Markup {
  const note = 'Invocations of the last five minutes, whoever calls: requests, queues, the stream, schedules';
  if (services.length === 0)
    return section('functions', 'Services and functions', note, [
      h('p', { class: 'empty' }, isRunning ? 'No service has a function.' : 'They are being started.'),
    ]);
  return section('functions', 'Services and functions', note, [
    h(
      'div',
      { class: 'services' },
      ...services.map((service) =>
        h(
          'details',
          { key: service.name, open: true },
          h('summary', {}, h('strong', {}, service.name), ' ', health(service)),
          ...functionsOf(service, at),
        ),
      ),
    ),
  ]);
}

function health({ functions }: ServiceView): Markup {
  const failing = functions.filter(({ errors }) => errors > 0).length;
  if (failing > 0) return h('span', { class: 'pill bad' }, `✕ ${plural(failing, 'function')} failing`);
  const calls = functions.reduce((sum, { count }) => sum + count, 0);
  if (calls === 0) return h('span', { class: 'pill' }, 'idle');
  return h('span', { class: 'pill good' }, `✓ well, ${plural(calls, 'call')}`);
}

const columns = [
  { name: 'function' },
  { name: 'five minutes', kind: 'extra' },
  { name: 'calls/s', kind: 'number' },
  { name: 'calls', kind: 'number' },
  { name: 'p50', kind: 'number' },
  { name: 'p95', kind: 'number' },
  { name: 'p99', kind: 'number' },
  { name: 'at once', kind: 'number' },
  { name: 'failed', kind: 'number' },
] as const;

function functionsOf({ name, functions }: ServiceView, now: number): readonly Markup[] {
  const { active = [], idle = [] } = Object.groupBy(functions, ({ count, errors }) =>
    count + errors > 0 ? 'active' : 'idle',
  );
  const rows = h('tbody', {}, ...active.map((each) => row(each, now)));
  return [
    ...(active.length > 0 ? [table(`Functions of ${name}`, columns, [rows])] : []),
    ...(idle.length > 0 ? [idleFunctions(idle)] : []),
  ];
}

function idleFunctions(idle: readonly FunctionView[]): Markup {
  return h(
    'ul',
    { class: 'idle', 'aria-label': 'Not called for five minutes', key: 'idle' },
    ...idle.map(({ name, triggers }) =>
      h(
        'li',
        { key: name },
        h('span', { class: 'name' }, name),
        ' ',
        triggers.join(', ') || 'called by hand',
      ),
    ),
  );
}

function row(view: FunctionView, now: number): Markup {
  const { name, triggers, errors, lastError } = view;
  return h(
    'tr',
    { key: name },
    h(
      'th',
      { scope: 'row' },
      h('span', { class: 'name' }, name),
      h('span', { class: 'trigger' }, triggers.join(', ') || 'called by hand'),
      errors > 0 &&
        lastError !== null &&
        h('span', { class: 'error' }, `${age((now - lastError.at) / 1000)} ago: ${lastError.message}`),
    ),
    h('td', { class: 'extra' }, sparkline(view.perSecond, '', view.errorsPerSecond)),
    number(figure(view.perSecondNow)),
    number(figure(view.count)),
    number(duration(view.p50)),
    number(duration(view.p95)),
    number(duration(view.p99)),
    number(figure(view.concurrency)),
    h('td', { class: errors > 0 ? 'number bad' : 'number' }, errors > 0 ? `✕ ${figure(errors)}` : '–'),
  );
}

const number = (text: string): Markup => h('td', { class: 'number' }, text);
