/** The API's own documentation, made from the contracts. */
import { readFile } from 'node:fs/promises';
import { endpoints } from '@glamora/contracts';

interface DocumentationPage {
  readonly contentType: string;
  readonly body: string | Uint8Array;
}

/** Gives `/openapi.json`, `/docs` and what that page loads; null for any other path. */
export type Documentation = (pathname: string) => Promise<DocumentationPage | null>;

export function apiDocumentation(): Documentation {
  // Most starts are not for reading, so the document is made when somebody asks for it.
  let routes: ReturnType<typeof makeRoutes> | undefined;
  return async (pathname) => {
    if (pathname !== '/openapi.json' && !/^\/docs(\/|$)/.test(pathname)) return null;
    routes ??= makeRoutes();
    const route = (await routes).get(pathname);
    if (route === undefined) return null;
    const body = 'body' in route ? route.body : await readFile(route.file);
    return { contentType: route.contentType, body };
  };
}

const manifest = new URL('../../../../package.json', import.meta.url);

async function makeRoutes() {
  const { documentationRoutes, openApiDocument } = await import('@glamora/api-documentation');
  const { version } = JSON.parse(await readFile(manifest, 'utf8')) as { version: string };
  return documentationRoutes(openApiDocument(endpoints, { serverUrl: '/', version }));
}
