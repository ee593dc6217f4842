import type { FastifyRequest } from 'fastify';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { recordAudit } from './record-audit.ts';

/** Records an attempt that the caller's roles do not allow; given to the HTTP application as `onRefused`. */
export function recordRefusals(platform: Pick<Platform, 'database'>) {
  return async (request: FastifyRequest, caller: Caller | null): Promise<void> => {
    await withJob(platform.database, (tx) =>
      recordAudit(tx, {
        actor: caller ?? 'system',
        action: 'access.refuse',
        objectKind: 'Route',
        objectId: `${request.method} ${request.routeOptions.url ?? ''}`,
        orgId: caller?.orgId ?? null,
        outcome: 'refused',
        // The path without its query, which may hold a phone or identity number.
        detail: { path: request.url.split('?')[0]?.slice(0, 200) ?? '', address: request.ip },
      }),
    );
  };
}
