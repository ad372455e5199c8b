/** API Gateway's choice of a method: literal segments go before parameters, a greedy `{proxy+}` comes last. */
export interface Route {
  /** Upper case, or `ANY`. */
  readonly method: string;
  /** As declared: `/content/{contentId}`. */
  readonly resource: string;
  readonly functionName: string;
  /** Only operators may call it, and sign what they send. */
  readonly signed?: boolean;
}

export type RouteMatch =
  | {
      readonly kind: 'route';
      readonly route: Route;
      readonly pathParameters: Readonly<Record<string, string>> | null;
    }
  | { readonly kind: 'method_not_allowed'; readonly allowed: readonly string[] }
  | { readonly kind: 'not_found' };

/** Finds the route of a request. `segments` are the decoded parts of its path. */
export function matchRoute(
  routes: readonly Route[],
  method: string,
  segments: readonly string[],
): RouteMatch {
  const candidates = routes.flatMap((route) => {
    const parameters = matchResource(segmentsOf(route.resource), segments);
    return parameters === null ? [] : [{ route, parameters }];
  });
  const resource = candidates.map(({ route }) => route.resource).toSorted(bySpecificity)[0];
  const ofResource = candidates.filter(({ route }) => route.resource === resource);
  if (ofResource.length === 0) return { kind: 'not_found' };
  const chosen =
    ofResource.find(({ route }) => route.method === method) ??
    ofResource.find(({ route }) => route.method === 'ANY');
  if (chosen === undefined)
    return { kind: 'method_not_allowed', allowed: ofResource.map(({ route }) => route.method) };
  const isEmpty = Object.keys(chosen.parameters).length === 0;
  return { kind: 'route', route: chosen.route, pathParameters: isEmpty ? null : chosen.parameters };
}

/** `/a/b` → `a`, `b`. */
export function segmentsOf(path: string): string[] {
  return path.split('/').slice(1);
}

function matchResource(
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | null {
  const parameters: Record<string, string> = {};
  for (const [position, part] of pattern.entries()) {
    const greedy = /^\{(.+)\+\}$/.exec(part)?.[1];
    if (greedy !== undefined) {
      const rest = segments.slice(position).join('/');
      return rest === '' ? null : { ...parameters, [greedy]: rest };
    }
    const segment = segments[position];
    if (segment === undefined) return null;
    const parameter = /^\{(.+)\}$/.exec(part)?.[1];
    if (parameter === undefined) {
      if (part !== segment) return null;
    } else {
      if (segment === '') return null;
      parameters[parameter] = segment;
    }
  }
  return pattern.length === segments.length ? parameters : null;
}

function bySpecificity(a: string, b: string): number {
  return specificity(a).localeCompare(specificity(b));
}

/** Sorts segment by segment: literal, parameter, greedy. */
function specificity(resource: string): string {
  return segmentsOf(resource)
    .map((part) => (part.endsWith('+}') ? '2' : part.startsWith('{') ? '1' : '0'))
    .join('');
}
