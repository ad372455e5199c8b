/**
 * Erlang's loss formula: the share of requests that find all of `servers` busy when `load` (arrival rate × mean duration)
 * arrives as a Poisson stream and the refused go elsewhere. It holds for any distribution of durations.
 */
export function erlangB(servers: number, load: number): number {
  let blocked = 1;
  for (let server = 1; server <= servers; server++) blocked = (load * blocked) / (server + load * blocked);
  return blocked;
}

/** Erlang's delay formula: the share that would have to wait if they queued (M/M/c). 1 when the load exceeds the servers. */
export function erlangC(servers: number, load: number): number {
  if (load >= servers) return 1;
  const blocked = erlangB(servers, load);
  return blocked / (1 - (load / servers) * (1 - blocked));
}

/** The expected excess of a Poisson count over `limit`, as a share of its mean (normal approximation). */
export function excessShare(mean: number, limit: number): number {
  if (mean <= 0) return 0;
  const deviation = Math.sqrt(mean);
  const distance = (limit - mean) / deviation;
  if (distance > 6) return 0;
  if (distance < -6) return 1 - limit / mean;
  const density = Math.exp((-distance * distance) / 2) / Math.sqrt(2 * Math.PI);
  return Math.min(Math.max((deviation * (density - distance * upperTail(distance))) / mean, 0), 1);
}

/** P(Z > x) of a standard normal variable (Abramowitz and Stegun 26.2.17, absolute error below 1e-7). */
function upperTail(x: number): number {
  if (x < 0) return 1 - upperTail(-x);
  const t = 1 / (1 + 0.2316419 * x);
  const series =
    t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (series * Math.exp((-x * x) / 2)) / Math.sqrt(2 * Math.PI);
}
