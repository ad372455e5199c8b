import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { endpoints } from '@glamora/contracts';
import { documentationRoutes, openApiDocument } from '../src/index.ts';

const routes = documentationRoutes(openApiDocument(endpoints, { serverUrl: '/', version: '1.2.3' }));

async function textAt(path: string): Promise<string> {
  const route = routes.get(path);
  if (route === undefined) throw new Error(`${path} is not served`);
  return 'body' in route ? route.body : readFile(route.file, 'utf8');
}

describe('the documentation page', () => {
  it('serves the document as JSON', async () => {
    const document: unknown = JSON.parse(await textAt('/openapi.json'));

    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } });
    expect(routes.get('/openapi.json')?.contentType).toBe('application/json');
  });

  it('has a file behind every address', async () => {
    const lengths = await Promise.all([...routes.keys()].map(async (path) => (await textAt(path)).length));

    expect(Math.min(...lengths)).toBeGreaterThan(100);
  });

  it('loads nothing that is not served here', async () => {
    const page = await textAt('/docs');

    const loaded = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');

    expect(loaded.length).toBeGreaterThan(5);
    expect(loaded.filter((address) => !routes.has(address))).toEqual([]);
  });

  it('forbids the browser to ask any other host', async () => {
    const page = await textAt('/docs');
    const script = await textAt('/docs/start.js');

    expect(page).toContain("default-src 'self'");
    expect(script).toContain('validatorUrl: null');
  });
});
