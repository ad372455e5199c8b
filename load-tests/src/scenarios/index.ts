import { basicScenario } from './basic-scenario.ts';
import { checkout } from './checkout.ts';
import { scalingScenario } from './scaling-scenario.ts';
import type { Scenario } from './scenario.ts';
import { soak } from './soak.ts';
import { spike } from './spike.ts';

export const scenarios: readonly Scenario[] = [basicScenario, scalingScenario, spike, soak, checkout];
