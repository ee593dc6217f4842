import { sql } from 'kysely';
import { z } from 'zod';
import type { Platform } from '../platform.ts';
import { withJob } from '../postgres/database.ts';
import type { App } from './app.ts';

const readiness = z.object({ ready: z.boolean(), postgres: z.boolean(), clickhouse: z.boolean() });

/** `/health` (the process lives) and `/ready` (both engines answer). */
export function healthRoutes(app: App, platform: Platform): void {
  app.get(
    '/health',
    {
      config: { access: 'public' },
      schema: { response: { 200: z.object({ status: z.literal('ok') }) } },
    },
    async () => ({ status: 'ok' as const }),
  );
  app.get(
    '/ready',
    { config: { access: 'public' }, schema: { response: { 200: readiness, 503: readiness } } },
    async (_, reply) => {
      const [postgres, clickhouse] = await Promise.all([
        withJob(platform.database, (tx) => sql`select 1`.execute(tx)).then(
          () => true,
          () => false,
        ),
        platform.analytics.ping().catch(() => false),
      ]);
      const ready = postgres && clickhouse;
      return reply.code(ready ? 200 : 503).send({ ready, postgres, clickhouse });
    },
  );
}
