/** The console's page: one file with all it needs, made when somebody first asks for it. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Answer } from '../gateway/answer.ts';

const ours = (name: string) => fileURLToPath(new URL(`page/${name}`, import.meta.url));

let page: Promise<Answer> | undefined;

export function consolePage(): Promise<Answer> {
  page ??= makePage();
  return page;
}

async function makePage(): Promise<Answer> {
  // Most starts are not for looking, so the bundler is not loaded before.
  const { build } = await import('esbuild');
  const bundling = build({
    entryPoints: [ours('main.ts')],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    target: 'es2022',
    legalComments: 'none',
  });
  const [html, style, { outputFiles }] = await Promise.all([
    readFile(ours('console.html'), 'utf8'),
    readFile(ours('console.css'), 'utf8'),
    bundling,
  ]);
  const script = outputFiles[0]?.text ?? '';
  return {
    status: 200,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': policy(style, script),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    },
    // As functions, since a text to put in may hold `$&`.
    body: html
      .replace(/(?<=<style>).*(?=<\/style>)/s, () => style)
      .replace(/(?<=<script>).*(?=<\/script>)/s, () => script),
  };
}

/**
 * Nothing but what is written here runs or paints, whatever a title or an error message holds; and no text is ever taken for
 * HTML, as the page may make no trusted types.
 */
function policy(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(style)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function hashOf(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}
