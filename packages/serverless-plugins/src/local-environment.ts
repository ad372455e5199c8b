/**
 * Lets `npx serverless offline` run one service alone, on the back ends of the local cloud.
 *
 * serverless-offline can't resolve what CloudFormation would: imports from other stacks, parameters of the stage. The local
 * cloud has resolved them for its own functions and wrote them down; this plugin takes each function's environment from there.
 * It does nothing but when a service is run offline.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

interface PlannedFunction {
  readonly name: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly functions: Readonly<Record<string, { environment?: Readonly<Record<string, string>> }>>;
  };
}

const planOfLocalCloud = fileURLToPath(
  new URL('../../../.glamora/data/runtime/functions.json', import.meta.url),
);

export default class LocalEnvironmentPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework, _options?: unknown, _writers?: unknown, planFile = planOfLocalCloud) {
    const takeEnvironments = () => setEnvironments(framework, planFile);
    this.hooks = { 'before:offline:start': takeEnvironments, 'before:offline:start:init': takeEnvironments };
  }
}

/** @throws Error with what to do, where the local cloud has not run or does not know a function. */
function setEnvironments({ service }: Framework, planFile: string): void {
  const planned = readPlan(planFile);
  for (const [key, definition] of Object.entries(service.functions)) {
    const match = planned.find(({ name }) => name.endsWith(`-${key}`));
    if (!match) throw new Error(`The local cloud does not know ${key}. Start it again with "npm run dev".`);
    definition.environment = match.environment;
  }
}

function readPlan(planFile: string): readonly PlannedFunction[] {
  try {
    return (JSON.parse(readFileSync(planFile, 'utf8')) as { functions: readonly PlannedFunction[] })
      .functions;
  } catch {
    throw new Error(
      'A service runs alone on the back ends of the local cloud. Start them first: "npm run dev".',
    );
  }
}
