/** What a web server has to serve for the documentation to be read; everything comes from here, nothing from elsewhere. */
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { OpenApiDocument } from '../openapi/document-types.ts';

/** One address: text made just now, or a file on disk. */
export type DocumentationRoute =
  | { readonly contentType: string; readonly body: string }
  | { readonly contentType: string; readonly file: string };

const require = createRequire(import.meta.url);
const ours = (name: string) => fileURLToPath(new URL(name, import.meta.url));

const page = { contentType: 'text/html; charset=utf-8', file: ours('index.html') };
const script = 'text/javascript; charset=utf-8';
const stylesheet = 'text/css; charset=utf-8';

/** By path: `/openapi.json`, `/docs` and what that page loads. */
export function documentationRoutes(document: OpenApiDocument): ReadonlyMap<string, DocumentationRoute> {
  return new Map<string, DocumentationRoute>([
    ['/openapi.json', { contentType: 'application/json', body: JSON.stringify(document, null, 2) }],
    ['/docs', page],
    ['/docs/', page],
    ['/docs/start.js', { contentType: script, file: ours('start.js') }],
    ['/docs/glamora.css', { contentType: stylesheet, file: ours('glamora.css') }],
    ['/docs/glamora.svg', { contentType: 'image/svg+xml', file: ours('glamora.svg') }],
    [
      '/docs/swagger-ui.css',
      { contentType: stylesheet, file: require.resolve('swagger-ui-dist/swagger-ui.css') },
    ],
    [
      '/docs/swagger-ui-bundle.js',
      { contentType: script, file: require.resolve('swagger-ui-dist/swagger-ui-bundle.js') },
    ],
  ]);
}
