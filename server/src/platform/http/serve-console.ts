import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { projectRoot } from '../project-root.ts';
import type { App } from './app.ts';

/** The pages for customers' phones, each a file of its own, so that nothing of the console is loaded with it. */
const customerPages = new Map(
  ['claim', 'my-tags', 'draw', 'benefits', 'join'].flatMap((page) =>
    [`/${page}`, `/${page}/`, `/${page}.html`].map((place) => [place, `${page}.html`] as const),
  ),
);
/**
 * Whoever is on such a page holds a right by its link: no other site may frame it, no script but ours runs on it, and
 * where it was opened from or leads to is told to nobody.
 */
const customerPageHeaders = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/** Serves the built console at `/`; every page's address gives the one HTML file, but for the pages of customers. */
export async function serveConsole(app: App): Promise<void> {
  const root = path.join(projectRoot, 'console', 'dist');
  if (!existsSync(path.join(root, 'index.html'))) {
    app.log.warn('the console is not built: npm run build:console');
    return;
  }
  await app.register(fastifyStatic, { root, serve: false, preCompressed: true });
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const asked = new URL(request.url, 'http://localhost').pathname;
    if (asked.startsWith('/api/')) return reply.callNotFound();
    const customerPage = customerPages.get(asked);
    if (customerPage !== undefined)
      return reply
        .headers({ ...customerPageHeaders, 'cache-control': 'no-cache' })
        .sendFile(customerPage, { cacheControl: false });
    // Built files carry a digest in their name, so they never change; pages are all the one HTML file.
    return asked.startsWith('/assets/')
      ? reply.sendFile(asked, { maxAge: '1y', immutable: true })
      : reply
          .header('cache-control', 'no-cache')
          .sendFile(isFile(root, asked) ? asked : 'index.html', { cacheControl: false });
  });
}

function isFile(root: string, asked: string): boolean {
  const file = path.join(root, path.normalize(decodeURIComponent(asked)));
  return file.startsWith(`${root}${path.sep}`) && existsSync(file) && statSync(file).isFile();
}
