import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { compareFigures } from '../src/compare.ts';
import { figuresSchema } from '../src/figures.ts';
import type { Figures } from '../src/figures.ts';
import { renderReport } from '../src/report/report.ts';

const recorded: Figures = figuresSchema.parse(
  JSON.parse(readFileSync(new URL('recorded-run.json', import.meta.url), 'utf8')),
);

describe('the report of a recorded run', () => {
  const page = renderReport(recorded);

  it('needs nothing from elsewhere', () => {
    expect(page).not.toMatch(/<script|<link|src=|url\(|https?:\/\/(?!www\.w3\.org)/);
  });

  it('plots rate, latency, answers, queues and capacity', () => {
    const titles = [...page.matchAll(/aria-label="([^",]+),/g)].map(([, title]) => title);

    expect(titles).toEqual(['Rate', 'Latency', 'Answers', 'Queues', 'Capacity']);
  });

  it('follows the theme of who reads it', () => {
    expect(page).toContain('color-scheme: light dark');
    expect(page).toContain('prefers-color-scheme: dark');
  });

  it('says of each threshold whether it holds', () => {
    const verdicts = page.match(/>(?:holds|does not hold)</g);

    expect(verdicts).toHaveLength(recorded.thresholds.length);
  });

  it('draws only numbers', () => {
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});

it('shows findings as text, whatever they hold', () => {
  const page = renderReport({
    ...recorded,
    ledger: { ...recorded.ledger, findings: ['content <script>alert(1)</script> is gone'] },
  });

  expect(page).toContain('content &lt;script>alert(1)&lt;/script> is gone');
});

it('leaves out the queues where nobody could see them', () => {
  const timeline = recorded.timeline.map((second) => ({ ...second, queued: null, provisioned: null }));

  const page = renderReport({ ...recorded, timeline });

  expect(page).not.toContain('aria-label="Queues');
});

describe('two runs compared', () => {
  const slower: Figures = {
    ...recorded,
    latency: { ...recorded.latency, p95: recorded.latency.p95 * 2 },
    byCall: { ...recorded.byCall, checkHealth: { calls: 1, errors: 0, latency: recorded.latency } },
  };

  it('tell the ratio of each figure', () => {
    const compared = compareFigures(recorded, slower);

    expect(compared.find(({ name }) => name === 'p95 ms')?.ratio).toBe(2);
    expect(compared.find(({ name }) => name === 'p50 ms')?.ratio).toBe(1);
  });

  it('have no ratio for what was not there before', () => {
    const compared = compareFigures(recorded, slower);

    expect(compared.find(({ name }) => name === 'checkHealth p95 ms')).toMatchObject({
      before: 0,
      ratio: null,
    });
  });
});
