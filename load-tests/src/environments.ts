/** Where a load may go, and what it may do there. */
import type { Phase } from './phases.ts';

export interface Environment {
  readonly name: string;
  /** Of the API, where GLAMORA_LOAD_URL names no other. */
  readonly baseUrl: string;
  /** Whether visitors may leave anything behind: users, content, purchases. */
  readonly mayWrite: boolean;
  /** Instead of the scenario's. */
  readonly phases?: readonly Phase[];
  readonly mostVisitorsAtOnce?: number;
}

export function environments(
  variables: Readonly<Record<string, string | undefined>>,
): readonly Environment[] {
  const localUrl = `http://127.0.0.1:${variables['GLAMORA_PORT'] ?? '3000'}`;
  const known: readonly Environment[] = [
    { name: 'local', baseUrl: localUrl, mayWrite: true },
    { name: 'emulated', baseUrl: `${localUrl}/api`, mayWrite: true },
    { name: 'dev', baseUrl: 'https://dev.glamora.example/api', mayWrite: true },
    { name: 'staging', baseUrl: 'https://staging.glamora.example/api', mayWrite: true },
    {
      name: 'production',
      baseUrl: 'https://glamora.example/api',
      mayWrite: false,
      phases: [{ name: 'production', durationSeconds: 300, arrivalRate: 50 }],
      mostVisitorsAtOnce: 200,
    },
  ];
  const url = variables['GLAMORA_LOAD_URL'];
  return url === undefined ? known : known.map((environment) => ({ ...environment, baseUrl: url }));
}

export function isLoopback(url: string): boolean {
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
