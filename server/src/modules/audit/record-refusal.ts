import type { FastifyRequest } from 'fastify';
import type { Platform } from '#platform/platform.ts';
import { withJob } from '#platform/postgres/database.ts';
import { recordAudit } from './record-audit.ts';

/**
 * Rows a minute that calls without a caller may leave, in one process. The log is never deleted, so
 * somebody outside must not be able to fill it; what was left out is counted in the next row.
 */
const namelessPerMinute = 300;

/** Records an attempt that was refused, with its code; given to the HTTP application as `onRefused`. */
export function recordRefusals(platform: Pick<Platform, 'database' | 'clock'>) {
  let window = { minute: 0, recorded: 0 };
  let leftOut = 0;
  /** Whether a nameless attempt gets a row of its own now. */
  const hasRoom = (): boolean => {
    const minute = Math.floor(platform.clock.now().getTime() / 60_000);
    if (window.minute !== minute) window = { minute, recorded: 0 };
    window.recorded += 1;
    return window.recorded <= namelessPerMinute;
  };
  return async (request: FastifyRequest, code: string): Promise<void> => {
    const { caller } = request;
    if (!caller && !hasRoom()) {
      leftOut += 1;
      return;
    }
    const before = leftOut;
    leftOut = 0;
    await withJob(platform.database, (tx) =>
      recordAudit(tx, {
        actor: caller ?? 'system',
        action: 'access.refuse',
        objectKind: 'Route',
        objectId: `${request.method} ${request.routeOptions.url ?? ''}`,
        orgId: caller?.orgId ?? null,
        outcome: 'refused',
        detail: {
          code,
          // The path without its query, which may hold a phone or identity number.
          path: request.url.split('?')[0]?.slice(0, 200) ?? '',
          address: request.ip,
          ...(before > 0 ? { leftOutBefore: before } : {}),
        },
      }),
    );
  };
}
