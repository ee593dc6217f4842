import { z } from 'zod';
import { unfilteredQuery } from '#contract/pages.ts';
import {
  duePage,
  merchantClaimPage,
  payout,
  payoutLinePage,
  payoutPage,
  payoutParam,
  payoutQuery,
  payoutResults,
} from '#contract/payouts.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes, tableFile } from '#platform/spreadsheets/table-file.ts';
import { listDue } from './due-payouts.ts';
import { findPayout, listPayoutLines, listPayouts } from './list-payouts.ts';
import { listMerchantClaims } from './merchant-claims.ts';
import { readMerchantSettings } from './merchant-settings.ts';
import { payoutFileHeader, payoutFileRows } from './payout-file.ts';
import { proposePayout } from './propose-payout.ts';
import { recordPayoutResults } from './record-payout-results.ts';

const tags = ['payouts'];

/** 打款: what is due, the batches that pay it, and what the bank's core did with them. */
export function payoutRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const may = (action: 'read' | 'create' | 'update' | 'export') =>
    ({ access: { action, subject: 'Payout' } }) as const;
  app.get(
    '/api/payouts',
    {
      config: may('read'),
      schema: { tags, querystring: payoutQuery, response: { 200: payoutPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listPayouts(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/payouts/due',
    {
      config: may('read'),
      schema: { tags, querystring: unfilteredQuery, response: { 200: duePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withJob(database, async (tx) => {
          const { payoutMinimumFen } = await readMerchantSettings(tx);
          const { scope } = callerOf(request);
          return ok(await listDue(tx, scope, clock.now(), payoutMinimumFen, request.query, after));
        }),
      ),
  );
  app.get(
    '/api/merchant-claims',
    {
      config: may('read'),
      schema: { tags, querystring: unfilteredQuery, response: { 200: merchantClaimPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listMerchantClaims(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/payouts',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, response: { 201: payout } },
    },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        proposePayout(tx, callerOf(request), clock.now()),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/payouts/:id',
    { config: may('read'), schema: { tags, params: payoutParam, response: { 200: payout } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findPayout(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/payouts/:id/lines',
    {
      config: may('read'),
      schema: {
        tags,
        params: payoutParam,
        querystring: unfilteredQuery,
        response: { 200: payoutLinePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listPayoutLines(tx, request.params.id, request.query, after),
        ),
      ),
  );
  app.get(
    '/api/payouts/:id/file.csv',
    { config: may('export'), schema: { tags, params: payoutParam } },
    async (request, reply) => {
      const { id } = request.params;
      const rows = await withJob(database, (tx) =>
        payoutFileRows(tx, keyring, callerOf(request), id),
      );
      if (!rows.ok) return sendResult(reply, rows);
      return reply
        .type(contentTypes.csv)
        .header('content-disposition', `attachment; filename="payout-${id}.csv"`)
        .send(tableFile('csv', payoutFileHeader, rows.value));
    },
  );
  // A line that was answered stays as it is, so results may be sent again under any key or none.
  app.post(
    '/api/payouts/:id/results',
    {
      config: may('update'),
      schema: { tags, params: payoutParam, body: payoutResults, response: { 200: payout } },
    },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        recordPayoutResults(tx, clock, callerOf(request), request.params.id, request.body),
      );
      return sendResult(reply, result);
    },
  );
}
