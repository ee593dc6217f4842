import { z } from 'zod';
import {
  customerClaimPage,
  customerPayout,
  customerPayoutErrors,
  customerPayoutLinePage,
  customerPayoutPage,
  owedPage,
} from '#contract/customer-payouts.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { payoutErrors, payoutParam, payoutQuery, payoutResults } from '#contract/payouts.ts';
import { ok } from '#contract/result.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withJob, withScope } from '#platform/postgres/database.ts';
import { contentTypes, tableFile } from '#platform/spreadsheets/table-file.ts';
import { listClaims } from '../customer-claims.ts';
import { listCustomerPayoutLines, listCustomerPayouts, listOwed } from './list-payouts.ts';
import { customerPayoutHeader, customerPayoutRows } from './payout-file.ts';
import { proposeCustomerPayout } from './propose-payout.ts';
import { recordCustomerPayout } from './record-results.ts';

const tags = ['payouts'];

/** What customers are owed, paid to their accounts in batches that a second person approves. */
export function customerPayoutRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  declareErrors(payoutErrors);
  declareErrors(customerPayoutErrors);
  const may = (action: 'read' | 'create' | 'update' | 'export') =>
    ({ access: { action, subject: 'Payout' } }) as const;
  app.get(
    '/api/customer-payouts',
    {
      config: may('read'),
      schema: { tags, querystring: payoutQuery, response: { 200: customerPayoutPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listCustomerPayouts(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/customer-payouts/due',
    {
      config: may('read'),
      schema: { tags, querystring: unfilteredQuery, response: { 200: owedPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withJob(database, async (tx) =>
          ok(await listOwed(tx, callerOf(request).scope, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/customer-claims',
    {
      config: may('read'),
      schema: { tags, querystring: unfilteredQuery, response: { 200: customerClaimPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listClaims(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/customer-payouts',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, response: { 201: customerPayout } },
    },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        proposeCustomerPayout(tx, callerOf(request), clock.now()),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/customer-payouts/:id/lines',
    {
      config: may('read'),
      schema: {
        tags,
        params: payoutParam,
        querystring: unfilteredQuery,
        response: { 200: customerPayoutLinePage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, (tx) =>
          listCustomerPayoutLines(tx, request.params.id, request.query, after),
        ),
      ),
  );
  app.get(
    '/api/customer-payouts/:id/file.csv',
    { config: may('export'), schema: { tags, params: payoutParam } },
    async (request, reply) => {
      const { id } = request.params;
      const rows = await withJob(database, (tx) => customerPayoutRows(tx, callerOf(request), id));
      if (!rows.ok) return sendResult(reply, rows);
      return reply
        .type(contentTypes.csv)
        .header('content-disposition', `attachment; filename="customer-payout-${id}.csv"`)
        .send(tableFile('csv', customerPayoutHeader, rows.value));
    },
  );
  // A line that was answered stays as it is, so results may be sent again under any key or none.
  app.post(
    '/api/customer-payouts/:id/results',
    {
      config: may('update'),
      schema: {
        tags,
        params: payoutParam,
        body: payoutResults,
        response: { 200: customerPayout },
      },
    },
    async (request, reply) => {
      const result = await withJob(database, (tx) =>
        recordCustomerPayout(tx, clock.now(), callerOf(request), request.params.id, request.body),
      );
      return sendResult(reply, result);
    },
  );
}
