import { z } from 'zod';
import {
  accountList,
  customerCount,
  customerDetail,
  customerErrors,
  customerPage,
  customerQuery,
  customerSearch,
  merchantPage,
  organizationSubjectQuery,
  payrollEmployerPage,
  revealed,
  revealRequest,
} from '#contract/customers.ts';
import { ok } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendProblem, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { countVisible } from './count-customers.ts';
import { listMerchants, listPayrollEmployers } from './list-organization-subjects.ts';
import { readAccounts } from './read-accounts.ts';
import { findCustomer, listCustomers } from './read-customers.ts';
import { revealValue } from './reveal-value.ts';
import { searchCustomers } from './search-customers.ts';

const no = z.object({
  no: shortNumberText,
});

/** Customers, merchants and payroll employers as staff see them: in their subtree, masked. */
export function customerRoutes(app: App, platform: Platform): void {
  declareErrors(customerErrors);
  const { database, keyring, clock, analytics } = platform;
  const tags = ['customers'];
  const config = { access: { action: 'read', subject: 'Customer' } } as const;
  app.get(
    '/api/customers',
    { config, schema: { tags, querystring: customerQuery, response: { 200: customerPage } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listCustomers(tx, keyring, caller, request.query, after)),
        ),
      );
    },
  );
  app.post(
    '/api/customers/search',
    { config, schema: { tags, body: customerSearch, response: { 200: customerPage } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.body, z.int(), (after) =>
        withScope(database, caller.scope, (tx) =>
          searchCustomers(tx, keyring, caller, request.body, clock.now(), after),
        ),
      );
    },
  );
  app.get(
    '/api/customer-count',
    { config, schema: { tags, response: { 200: customerCount } } },
    async (request) => ({
      customers: await withScope(database, callerOf(request).scope, countVisible),
    }),
  );
  app.get(
    '/api/customers/:no',
    { config, schema: { tags, params: no, response: { 200: customerDetail } } },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendResult(
        reply,
        await withScope(database, caller.scope, (tx) =>
          findCustomer(tx, keyring, caller, request.params.no),
        ),
      );
    },
  );
  app.get(
    '/api/customers/:no/accounts',
    { config, schema: { tags, params: no, response: { 200: accountList } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const found = await withScope(database, caller.scope, (tx) =>
        findCustomer(tx, keyring, caller, request.params.no),
      );
      if (!found.ok) return sendProblem(reply, found.refusal);
      return sendResult(reply, ok({ items: await readAccounts(analytics, request.params.no) }));
    },
  );
  app.post(
    '/api/customers/:no/reveal',
    {
      config: { access: { action: 'reveal', subject: 'Customer' } },
      schema: { tags, params: no, body: revealRequest, response: { 200: revealed } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const work = withScope(database, caller.scope, (tx) =>
        revealValue(tx, keyring, caller, request.params.no, request.body, clock.now()),
      );
      return sendResult(reply, await work);
    },
  );
  app.get(
    '/api/merchants',
    {
      config,
      schema: { tags, querystring: organizationSubjectQuery, response: { 200: merchantPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listMerchants(tx, request.query, after)),
        ),
      ),
  );
  app.get(
    '/api/payroll-employers',
    {
      config,
      schema: {
        tags,
        querystring: organizationSubjectQuery,
        response: { 200: payrollEmployerPage },
      },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listPayrollEmployers(tx, request.query, after)),
        ),
      ),
  );
}
