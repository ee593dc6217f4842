import { z } from 'zod';
import {
  compensation,
  lease,
  leasePage,
  leaseQuery,
  offlineClosing,
  offlineCode,
  offlineEntry,
  offlineEntryPage,
  offlineEntryParam,
  offlineEntryQuery,
  offlineKey,
  offlineUpload,
  offlineUploaded,
} from '#contract/offline-tills.ts';
import { ok } from '#contract/result.ts';
import type { DeedJudge } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { closeEntry } from './close-entry.ts';
import { compensateEntry } from './compensate-entry.ts';
import { leaseAllowance } from './lease-allowance.ts';
import { listLeases } from './list-leases.ts';
import { findOfflineEntry, listOfflineEntries } from './list-offline.ts';
import { makeOfflineCode } from './make-offline-code.ts';
import { offlinePublicKey } from './offline-code.ts';
import { withMerchantReach } from './reach.ts';
import { settleOffline } from './settle-offline.ts';

const tags = ['merchants'];
const byId = z.object({ id: z.coerce.number().int().positive() });

/** Tills without the network: docs/offline-tills.md. */
export function offlineRoutes(app: App, platform: Platform, judge?: DeedJudge): void {
  const { database, clock, keyring } = platform;
  const redeem = { access: { action: 'redeem', subject: 'Merchant' } } as const;

  app.get(
    '/api/offline-keys',
    { config: redeem, schema: { tags, response: { 200: offlineKey } } },
    async (_, reply) =>
      sendResult(
        reply,
        ok({ algorithm: 'Ed25519' as const, publicKey: offlinePublicKey(keyring) }),
      ),
  );
  app.post(
    '/api/vouchers/:id/offline-codes',
    {
      config: { access: { action: 'claim', subject: 'Voucher' } },
      schema: { tags, params: byId, response: { 201: offlineCode } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withScope(database, caller.scope, (tx) =>
        makeOfflineCode(tx, keyring, caller, request.params.id, clock.now()),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/till-leases',
    { config: { ...redeem, idempotent: true }, schema: { tags, response: { 201: lease } } },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        leaseAllowance(tx, keyring, callerOf(request), clock.now()),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/till-leases',
    {
      config: { access: { action: 'read', subject: 'Settlement' } },
      schema: { tags, querystring: leaseQuery, response: { 200: leasePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withMerchantReach(database, callerOf(request), (tx) =>
            listLeases(tx, request.query, clock.now(), after),
          ),
        ),
      ),
  );
  // Every line is known by the till's own count, so an upload may be sent again under any key or none.
  app.post(
    '/api/till-uploads',
    {
      config: redeem,
      schema: { tags, body: offlineUpload, response: { 200: offlineUploaded } },
    },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        settleOffline(tx, platform, callerOf(request), request.body.items, judge),
      );
      return sendResult(reply, result);
    },
  );
  app.get(
    '/api/offline-entries',
    {
      config: { access: { action: 'read', subject: 'Settlement' } },
      schema: { tags, querystring: offlineEntryQuery, response: { 200: offlineEntryPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withMerchantReach(database, callerOf(request), (tx) =>
            listOfflineEntries(tx, request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/offline-entries/:tillId/:sequence/compensations',
    {
      config: { access: { action: 'update', subject: 'Settlement' }, idempotent: true },
      schema: {
        tags,
        params: offlineEntryParam,
        body: compensation,
        response: { 201: offlineEntry },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { tillId, sequence } = request.params;
      const { budgetId } = request.body;
      const done = await compensateEntry(platform, caller, { tillId, sequence, budgetId });
      if (!done.ok) return sendResult(reply, done);
      const entry = await withScope(database, caller.scope, (tx) =>
        findOfflineEntry(tx, tillId, sequence),
      );
      return sendResult(reply, entry, 201);
    },
  );
  app.post(
    '/api/offline-entries/:tillId/:sequence/closings',
    {
      config: { access: { action: 'update', subject: 'Settlement' }, idempotent: true },
      schema: {
        tags,
        params: offlineEntryParam,
        body: offlineClosing,
        response: { 201: offlineEntry },
      },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { tillId, sequence } = request.params;
      const { reason } = request.body;
      const closed = await withJob(database, (tx) =>
        closeEntry(tx, clock.now(), caller, { tillId, sequence, reason }),
      );
      if (!closed.ok) return sendResult(reply, closed);
      const entry = await withScope(database, caller.scope, (tx) =>
        findOfflineEntry(tx, tillId, sequence),
      );
      return sendResult(reply, entry, 201);
    },
  );
}
