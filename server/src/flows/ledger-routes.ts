import { z } from 'zod';
import {
  accountAtQuery,
  customerStanding,
  ledgerAccountAt,
  ledgerAccountPage,
  ledgerAccountQuery,
  ledgerEntryPage,
  ledgerEntryQuery,
} from '#contract/ledger-accounts.ts';
import { asOfQuerySchema } from '#contract/budgets.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import { seesCustomer } from '#modules/customers/index.ts';
import { type EntryPlace, pastBalances } from '#modules/ledger/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { continueAsJob, withScope } from '#platform/postgres/database.ts';
import { findAccount, listAccounts, nameOthers, readStanding } from './ledger-accounts.ts';

const params = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const byNumber = z.object({ no: shortNumberText });
const place: z.ZodType<EntryPlace> = z.tuple([z.iso.datetime(), z.int(), z.int()]);
const tags = ['ledger'];

/** The ledger's accounts with what moved them, and what a customer held at any moment. */
export function ledgerRoutes(app: App, { database, keyring }: Platform): void {
  const config = { access: { action: 'read', subject: 'Budget' } } as const;
  app.get(
    '/api/ledger/accounts',
    {
      config,
      schema: { tags, querystring: ledgerAccountQuery, response: { 200: ledgerAccountPage } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listAccounts(tx, caller, request.query, after)),
        ),
      );
    },
  );
  app.get(
    '/api/ledger/accounts/:id',
    {
      config,
      schema: { tags, params, querystring: accountAtQuery, response: { 200: ledgerAccountAt } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { at } = request.query;
      const found = await withScope(
        database,
        caller.scope,
        async (tx): Promise<Result<z.infer<typeof ledgerAccountAt>>> => {
          const account = await findAccount(tx, caller, request.params.id);
          if (!account) return refuse('NOT_FOUND');
          if (at === undefined) return ok({ ...account, at: null });
          await continueAsJob(tx);
          const moment = new Date(at);
          const balances = await pastBalances.asOf(tx, [account.id], moment);
          const balance = balances.get(account.id) ?? 0;
          const held = await pastBalances.heldAsOf(tx, account.id, moment);
          return ok({ ...account, balance, held, at: moment.toISOString() });
        },
      );
      return sendResult(reply, found);
    },
  );
  app.get(
    '/api/ledger/accounts/:id/entries',
    {
      config,
      schema: { tags, params, querystring: ledgerEntryQuery, response: { 200: ledgerEntryPage } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, place, async (after) => {
        const page = await withScope(database, caller.scope, async (tx) => {
          const account = await findAccount(tx, caller, request.params.id);
          if (!account) return null;
          await continueAsJob(tx);
          return pastBalances.entries(tx, account.id, request.query, after);
        });
        if (!page) return refuse('NOT_FOUND');
        const items = await withScope(database, caller.scope, (tx) =>
          nameOthers(tx, caller, page.items),
        );
        return ok({ items, next: page.next });
      });
    },
  );
  app.get(
    '/api/customers/:no/standing',
    {
      config: {
        access: [
          { action: 'read', subject: 'Customer' },
          { action: 'read', subject: 'Voucher' },
        ],
      },
      schema: {
        tags,
        params: byNumber,
        querystring: asOfQuerySchema,
        response: { 200: customerStanding },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const found = await withScope(database, callerOf(request).scope, async (tx) => {
        if (!(await seesCustomer(tx, no))) return refuse('NOT_FOUND');
        await continueAsJob(tx);
        return ok(await readStanding(tx, no, new Date(request.query.at)));
      });
      return sendResult(reply, found);
    },
  );
}
