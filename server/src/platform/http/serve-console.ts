import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import { projectRoot } from '../project-root.ts';
import type { App } from './app.ts';

/** Serves the built console at `/`; every page's address gives the one HTML file. */
export async function serveConsole(app: App): Promise<void> {
  const root = path.join(projectRoot, 'console', 'dist');
  if (!existsSync(path.join(root, 'index.html'))) {
    app.log.warn('the console is not built: npm run build:console');
    return;
  }
  await app.register(fastifyStatic, { root, serve: false });
  app.get('/*', { config: { access: 'public' }, schema: { hide: true } }, (request, reply) => {
    const asked = new URL(request.url, 'http://localhost').pathname;
    if (asked.startsWith('/api/')) return reply.callNotFound();
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
