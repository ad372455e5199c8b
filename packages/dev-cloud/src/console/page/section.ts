import { h } from './dom.ts';
import type { Child, Markup } from './dom.ts';

export function section(id: string, title: string, note: string, content: readonly Child[]): Markup {
  return h(
    'section',
    { id, class: 'card', 'aria-labelledby': `${id}-title`, key: id },
    h('header', {}, h('h2', { id: `${id}-title` }, title), h('p', { class: 'note' }, note)),
    ...content,
  );
}

export interface Column {
  readonly name: string;
  readonly kind?: 'number' | 'wide' | 'extra';
}

/** A table that scrolls by itself where it is wider than the page, by keyboard too. */
export function table(caption: string, columns: readonly Column[], bodies: readonly Markup[]): Markup {
  return h(
    'div',
    { class: 'scroll', role: 'region', 'aria-label': caption, tabindex: 0 },
    h(
      'table',
      {},
      h('caption', {}, caption),
      h(
        'thead',
        {},
        h(
          'tr',
          {},
          ...columns.map(({ name, kind }) =>
            h('th', { scope: 'col', ...(kind ? { class: kind } : {}) }, name),
          ),
        ),
      ),
      ...bodies,
    ),
  );
}
