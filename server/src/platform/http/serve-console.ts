import { existsSync } from 'node:fs';
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
  await app.register(async (scope) => {
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, access: 'public' };
    });
    await scope.register(fastifyStatic, {
      root,
      wildcard: false,
      maxAge: '1y',
      immutable: true,
      index: false,
      preCompressed: false,
    });
    scope.get('/*', { schema: { hide: true } }, (request, reply) => {
      if (request.url.startsWith('/api/')) return reply.callNotFound();
      return reply
        .header('cache-control', 'no-cache')
        .sendFile('index.html', { maxAge: 0, immutable: false });
    });
  });
}
