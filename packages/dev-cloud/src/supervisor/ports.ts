export interface Ports {
  readonly gateway: number;
  readonly database: number | undefined;
  readonly messaging: number;
  readonly chain: number;
  readonly functions: number;
  readonly parameters: number;
  readonly metrics: number;
}

/** Ports in a row from the gateway's; 0 takes any that are free, for tests. */
export function portsFrom(gateway: number): Ports {
  if (gateway === 0)
    return { gateway, database: undefined, messaging: 0, chain: 0, functions: 0, parameters: 0, metrics: 0 };
  return {
    gateway,
    database: gateway + 1,
    messaging: gateway + 2,
    chain: gateway + 3,
    functions: gateway + 4,
    parameters: gateway + 5,
    metrics: gateway + 6,
  };
}
