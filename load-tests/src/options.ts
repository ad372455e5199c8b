/** What the command line asks for, and what it is refused. */
import { parseArgs } from 'node:util';
import { environments, isLoopback } from './environments.ts';
import { changePhases, longestRunSeconds, mostVisitorsASecond, peakRate, totalSeconds } from './phases.ts';
import type { Phase } from './phases.ts';
import { Refusal } from './refusal.ts';
import { scenarios } from './scenarios/index.ts';
import type { Scenario } from './scenarios/scenario.ts';
import { writingVisits } from './visits/visits.ts';

interface Destination {
  readonly environment: string;
  readonly baseUrl: string;
  readonly mayWrite: boolean;
  /** Starts a local cloud of its own instead, and stops it afterwards. */
  readonly start: boolean;
  readonly outputDirectory: string;
}

export interface RunOptions extends Destination {
  readonly command: 'run';
  readonly scenario: Scenario;
}

export interface LimitOptions extends Destination {
  readonly command: 'limit';
  /** The scenario whose visits are made, at one constant rate a try. */
  readonly scenario: Scenario;
  readonly highestRate: number;
  readonly trySeconds: number;
}

export interface CompareOptions {
  readonly command: 'compare';
  readonly files: readonly [before: string, after: string];
}

export type Options = { readonly command: 'help' } | CompareOptions | LimitOptions | RunOptions;

const names = scenarios.map(({ name }) => name);

export const help = `npm run load -- --scenario NAME [options]      one run
npm run load -- limit [options]                the highest rate at which p95 stays under 100 ms
npm run load -- compare BEFORE.json AFTER.json two runs, figure by figure

Visitors come to a marketplace as Artillery lets them, and afterwards everything that it acknowledged has to be there. Writes a
report and its figures, and ends with 1 where a threshold does not hold.

${scenarios.map(({ name, summary }) => `  ${name.padEnd(18)} ${summary}`).join('\n')}

  --env <name>            local, emulated, dev, staging or production (local)
  --start                 start a local cloud with data of its own, and stop it afterwards
  --rate <n>              visitors a second at the busiest moment, ${mostVisitorsASecond} at most
  --duration <seconds>    of the whole run, ${longestRunSeconds} at most; of each try for limit (10)
  --scale-time <factor>   shortens or stretches all phases
  --highest <n>           where limit stops looking, in visitors a second (300)
  --output <folder>       for the report and the figures (.glamora/load)
  --yes-remote            allow an environment that is not on this machine
  --yes-production        allow production; nothing is written there
  --help                  show this

GLAMORA_PORT              of the local cloud (3000)
GLAMORA_LOAD_URL          of the API, where the environment is somewhere else than src/environments.ts says
`;

export function readOptions(
  args: readonly string[],
  variables: Readonly<Record<string, string | undefined>>,
): Options | Refusal {
  const parsed = parse(args);
  if (parsed instanceof Refusal) return parsed;
  const { values, positionals } = parsed;
  if (values.help || args.length === 0) return { command: 'help' };
  const [command = 'run', ...files] = positionals;
  switch (command) {
    case 'compare': {
      const [before, after] = files;
      if (before === undefined || after === undefined || files.length > 2)
        return new Refusal('compare takes two files of figures: BEFORE.json AFTER.json.');
      return { command, files: [before, after] };
    }
    case 'limit':
      return readLimit(values, variables);
    case 'run':
      return readRun(values, variables);
    default:
      return new Refusal(
        `There is no command '${command}': there are limit and compare, or --scenario for one run.`,
      );
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        scenario: { type: 'string' },
        env: { type: 'string', default: 'local' },
        start: { type: 'boolean', default: false },
        rate: { type: 'string' },
        duration: { type: 'string' },
        'scale-time': { type: 'string' },
        highest: { type: 'string', default: '300' },
        output: { type: 'string', default: '.glamora/load' },
        'yes-remote': { type: 'boolean', default: false },
        'yes-production': { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    return new Refusal((error as Error).message);
  }
}

type Values = Exclude<ReturnType<typeof parse>, Refusal>['values'];
type Variables = Parameters<typeof readOptions>[1];

function readRun(values: Values, variables: Variables): RunOptions | Refusal {
  const scenario = scenarios.find(({ name }) => name === values.scenario);
  if (scenario === undefined)
    return new Refusal(`There is no scenario '${values.scenario ?? ''}': there are ${names.join(', ')}.`);
  const destination = readDestination(values, variables);
  if (destination instanceof Refusal) return destination;
  const figures = readFigures(values);
  if (figures instanceof Refusal) return figures;
  const { phases = scenario.phases, mostVisitorsAtOnce = scenario.mostVisitorsAtOnce } =
    destination.environment;
  const changed = changePhases(phases, figures);
  const tooMuch = boundsOf(changed, destination.environment.phases);
  if (tooMuch !== null) return tooMuch;
  const visits = allowedVisits(scenario, destination.environment.mayWrite);
  if (visits instanceof Refusal) return visits;
  return {
    command: 'run',
    ...toDestination(destination),
    scenario: { ...scenario, phases: changed, visits, mostVisitorsAtOnce },
  };
}

function readLimit(values: Values, variables: Variables): LimitOptions | Refusal {
  const name = values.scenario ?? 'spike';
  const scenario = scenarios.find((each) => each.name === name);
  if (scenario === undefined)
    return new Refusal(`There is no scenario '${name}': there are ${names.join(', ')}.`);
  const destination = readDestination(values, variables);
  if (destination instanceof Refusal) return destination;
  if (destination.environment.name === 'production')
    return new Refusal('The limit of production is not looked for: its visitors would find it too.');
  const figures = readFigures(values);
  if (figures instanceof Refusal) return figures;
  const highestRate = positive('highest', values.highest);
  if (highestRate instanceof Refusal) return highestRate;
  if (highestRate > mostVisitorsASecond)
    return new Refusal(`--highest is ${mostVisitorsASecond} visitors a second at most.`);
  return {
    command: 'limit',
    ...toDestination(destination),
    scenario,
    highestRate,
    trySeconds: figures.durationSeconds ?? 10,
  };
}

function readDestination({ env, start, output, ...flags }: Values, variables: Variables) {
  const known = environments(variables);
  const environment = known.find(({ name }) => name === env);
  if (environment === undefined)
    return new Refusal(
      `There is no environment '${env}': there are ${known.map(({ name }) => name).join(', ')}.`,
    );
  if (!URL.canParse(environment.baseUrl))
    return new Refusal(`GLAMORA_LOAD_URL is no address: '${environment.baseUrl}'.`);
  if (start && env !== 'local')
    return new Refusal('--start brings up a local cloud: it goes with --env local.');
  if (env === 'production' && !flags['yes-production'])
    return new Refusal('Production has visitors of its own. If this is meant, say --yes-production.');
  const isAllowed = isLoopback(environment.baseUrl) || flags['yes-remote'] || env === 'production';
  if (!isAllowed)
    return new Refusal(
      `${environment.baseUrl} is not on this machine. If it is yours to load, say --yes-remote.`,
    );
  return { environment, start, output };
}

function toDestination({
  environment,
  start,
  output,
}: Exclude<ReturnType<typeof readDestination>, Refusal>): Destination {
  const { name, baseUrl, mayWrite } = environment;
  return { environment: name, baseUrl, mayWrite, start, outputDirectory: output };
}

function readFigures(values: Values) {
  const rate = optional('rate', values.rate);
  if (rate instanceof Refusal) return rate;
  const durationSeconds = optional('duration', values.duration);
  if (durationSeconds instanceof Refusal) return durationSeconds;
  const timeScale = optional('scale-time', values['scale-time']);
  if (timeScale instanceof Refusal) return timeScale;
  return { rate, durationSeconds, timeScale };
}

function optional(name: string, text: string | undefined): number | undefined | Refusal {
  return text === undefined ? undefined : positive(name, text);
}

function positive(name: string, text: string): number | Refusal {
  const value = Number(text);
  return Number.isFinite(value) && value > 0
    ? value
    : new Refusal(`--${name} is a number above 0, not '${text}'.`);
}

/** @param most of the environment, which no option passes; undefined where it sets none. */
function boundsOf(phases: readonly Phase[], most: readonly Phase[] | undefined): Refusal | null {
  const highestRate = most === undefined ? mostVisitorsASecond : peakRate(most);
  const longest = most === undefined ? longestRunSeconds : totalSeconds(most);
  if (peakRate(phases) > highestRate)
    return new Refusal(`${peakRate(phases)} visitors a second are too many: ${highestRate} at most.`);
  if (totalSeconds(phases) > longest)
    return new Refusal(`${totalSeconds(phases)} s are too long: ${longest} at most.`);
  return null;
}

function allowedVisits({ name, visits }: Scenario, mayWrite: boolean): Scenario['visits'] | Refusal {
  if (mayWrite) return visits;
  const reading = Object.entries(visits).filter(([visit]) => !writingVisits.has(visit));
  return reading.length === 0
    ? new Refusal(`${name} leaves things behind, which this environment does not allow.`)
    : Object.fromEntries(reading);
}
