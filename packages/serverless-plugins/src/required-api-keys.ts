/**
 * Has every method of the REST API ask for an API key. Usage plans limit calls to such methods alone: where a method asks for
 * none, a key sent along counts for nothing.
 *
 * The framework can say so by event (`private: true`), and then serverless-offline asks for keys as well. This plugin says it
 * while the service is packaged, so that nobody needs a key on their own machine, and no new method can be forgotten.
 *
 * Configuration, under `custom.requiredApiKeys`:
 *
 *     enabled: true
 *     except: [checkHealth]    # functions that whoever has no key may call
 */

interface Event {
  readonly http?: { readonly method: string; readonly path: string; private?: boolean };
}

/** The part of the framework that the plugin touches. */
export interface Framework {
  readonly service: {
    readonly custom?: {
      readonly requiredApiKeys?: {
        /** A text where it was given on the command line. */
        readonly enabled?: boolean | string;
        readonly except?: readonly string[];
      };
    };
    readonly functions: Readonly<Record<string, { readonly events?: readonly Event[] }>>;
  };
}

export default class RequiredApiKeysPlugin {
  readonly hooks: Readonly<Record<string, () => void>>;

  constructor(framework: Framework) {
    this.hooks = { 'before:package:compileEvents': () => requireKeys(framework) };
  }
}

/** @throws Error for an exception that is no function, and would leave open what was meant to be another. */
function requireKeys({ service }: Framework): void {
  const { enabled = false, except = [] } = service.custom?.requiredApiKeys ?? {};
  if (String(enabled) !== 'true') return;
  const unknown = except.filter((name) => !(name in service.functions));
  if (unknown.length > 0) throw new Error(`requiredApiKeys.except names ${unknown.join(', ')}: no function.`);
  for (const [name, { events = [] }] of Object.entries(service.functions)) {
    if (except.includes(name)) continue;
    for (const { http } of events) if (http) http.private = true;
  }
}
