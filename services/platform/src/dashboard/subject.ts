/** What the dashboard is about, and the figures that its lines stand for. */
import type { Figure } from '@glamora/serverless-plugins/alarm';
import type { DeclaredService } from '../declared-services.ts';
import type { ServiceLevels } from '../service-levels.ts';

export interface Subject {
  readonly stage: string;
  readonly services: readonly DeclaredService[];
  readonly indexes: readonly string[];
  readonly serviceLevels: ServiceLevels;
  /** Capacity by function, and what the account has at least. */
  readonly tier: Readonly<Record<string, { readonly reserved?: number; readonly provisioned?: number }>> & {
    readonly account: { readonly concurrency: number };
  };
  /** Whether the alarms of the service levels exist. */
  readonly isWatched: boolean;
  readonly figures: Figures;
}

/** Of config/alarms.yml, resources/table-alarms.yml and resources/dashboard.yml. */
export interface Figures {
  readonly function: Readonly<Record<string, Figure>>;
  readonly queue: Readonly<Record<string, Figure>>;
  readonly api: Readonly<Record<string, Figure>>;
  readonly table: Readonly<Record<string, Figure>>;
  readonly dashboard: {
    readonly lambda: { readonly leastConcurrency: number; readonly provisionedUse: number };
    readonly api: { readonly requests: number };
    readonly edge: { readonly originLatency: number; readonly hitRate: number; readonly errors: number };
  };
}

/** A line where an alarm rings. */
export function lineAt(figure: Figure | undefined, label: string) {
  if (figure === undefined) return [];
  return [{ label, value: 'above' in figure ? figure.above : figure.atLeast }];
}
