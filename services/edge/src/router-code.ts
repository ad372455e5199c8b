/** Makes the code of the router: one file without imports but the runtime's own, with all that it knows written in. */
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { routeRequest } from './route-request.ts';
import type { Behaviour, Routing } from './route-request.ts';

/** Bytes that CloudFront takes. */
export const largestFunction = 10_240;

/** @throws Error where the router uses what the runtime of CloudFront does not know, or is too large for it. */
export async function buildRouterCode(routing: Routing, behaviour: Behaviour): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: entry(routing, behaviour),
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
      loader: 'ts',
    },
    bundle: true,
    write: false,
    format: 'esm',
    // The runtime finds its own module by the first line alone.
    banner: { js: "import cf from 'cloudfront';" },
    // The runtime calls `handler` by its name; nothing else does.
    treeShaking: false,
    charset: 'utf8',
    // ECMAScript 5, and of the later versions what the runtime is documented to know.
    target: 'es5',
    supported: { 'const-and-let': true, arrow: true },
    logLevel: 'silent',
  });
  const code = outputFiles[0]?.text ?? '';
  const size = Buffer.byteLength(code);
  if (size > largestFunction)
    throw new Error(`The router has ${size} bytes; CloudFront takes ${largestFunction}.`);
  return code;
}

function entry(routing: Routing, behaviour: Behaviour): string {
  return `import { ${routeRequest.name} } from './route-request.ts';
const routing = ${JSON.stringify(routing)};
function handler(event) {
  return ${routeRequest.name}(event.request, ${JSON.stringify(behaviour)}, routing, cf);
}`;
}
