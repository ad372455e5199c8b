/** The report of chaos, for people: Markdown, which reads as it is in a terminal too. */
import type { Episode } from '@glamora/dev-cloud/faults';
import type { ChaosReport } from './run-chaos.ts';

export function describeSchedule(schedule: readonly Episode[]): string {
  return schedule
    .map(({ fault, from, until, share }) => {
      const time = from === until ? `${from} s` : `${from}-${until} s`;
      return `  ${time.padEnd(14)} ${fault}${share === 1 ? '' : `, ${Math.round(share * 100)} %`}`;
    })
    .join('\n');
}

export function isSurvived({ findings }: ChaosReport): boolean {
  return Object.values(findings).every((each) => each.length === 0);
}

/** One run, with all that was found. */
export function describeRun(report: ChaosReport): string {
  const { outcomes, paymentFates, looks, deadLetters, settlingSeconds, memory, findings } = report;
  const found = Object.entries(findings).flatMap(([what, each]) => each.map((line) => `  ${what}: ${line}`));
  return [
    `what was put in\n${rows([...report.injected].toSorted(([one], [other]) => one.localeCompare(other)))}`,
    `purchases\n${rows(outcomes)}`,
    `payments on the chain\n${rows(paymentFates)}`,
    `looks around\n${rows([
      ['answered', looks.answered],
      ['refused for a reason', looks.refused],
      ['not served while parts were out of order', looks.notServedCount],
    ])}`,
    `dead letters, sent once more\n${deadLetters.size === 0 ? '  none' : rows(deadLetters)}`,
    `memory, MB\n${rows(memory.map(({ part, before, after }) => [part, `${before}, then ${after}`]))}`,
    `at rest after ${settlingSeconds.toFixed(0)} s`,
    isSurvived(report) ? 'The books balance.' : `What is wrong\n${found.join('\n')}`,
  ].join('\n\n');
}

/** All runs: one line a seed. */
export function toTable(reports: readonly ChaosReport[]): string {
  const header =
    '| seed | seconds | faults put in | of them kills | trades | confirmed | payments | looks not served | dead letters sent again | at rest after | lost, doubled or wrong |';
  const rule = header.replaceAll(/[^|]+/g, ' --- ');
  return [header, rule, ...reports.map(toRow)].join('\n');
}

function toRow(report: ChaosReport): string {
  const { seed, seconds, injected, trades, outcomes, paymentFates, looks, deadLetters, settlingSeconds } =
    report;
  const kills = ['table killed', 'functions killed', 'stream readers lost'];
  const wrong = Object.values(report.findings).flat().length;
  const cells = [
    seed,
    seconds,
    sum(injected.values()),
    sum(kills.map((kill) => injected.get(kill) ?? 0)),
    trades,
    outcomes.get('CONFIRMED') ?? 0,
    sum(paymentFates.values()),
    `${looks.notServedCount} of ${looks.answered + looks.refused + looks.notServedCount}`,
    sum(deadLetters.values()),
    `${settlingSeconds.toFixed(0)} s`,
    wrong === 0 ? 'nothing' : `**${wrong}**`,
  ];
  return `| ${cells.join(' | ')} |`;
}

function rows(entries: Iterable<readonly [string, string | number]>): string {
  return [...entries].map(([name, value]) => `  ${name.padEnd(50)} ${value}`).join('\n');
}

function sum(counts: Iterable<number>): number {
  return [...counts].reduce((total, count) => total + count, 0);
}
