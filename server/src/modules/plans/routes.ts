import { sql } from 'kysely';
import { z } from 'zod';
import {
  customerPlans,
  plan,
  planChange,
  planErrors,
  planFigures,
  planNew,
  planPage,
  planParam,
  planQuery,
} from '#contract/plans.ts';
import { ok, refuse } from '#contract/result.ts';
import { shortNumberText } from '#contract/short-number.ts';
import type { AudienceSources } from '#modules/audiences/index.ts';
import type { AskWho } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { addPlan, changePlan, findPlan, listPlans, retirePlan } from './keep-plans.ts';
import { planFiguresOf } from './plan-figures.ts';
import { plansOfCustomer } from './plans-of-customer.ts';

const tags = ['plans'];
const may = (action: 'read' | 'create' | 'update') =>
  ({ access: { action, subject: 'Campaign' } }) as const;

/** Plans for audiences, and those that one customer falls into today. */
export function planRoutes(
  app: App,
  platform: Platform,
  sources: AudienceSources,
  ask: AskWho,
): void {
  declareErrors(planErrors);
  keepingRoutes(app, platform);
  const { database } = platform;
  app.get(
    '/api/plans/:id/figures',
    {
      config: {
        access: [
          { action: 'read', subject: 'Campaign' },
          { action: 'read', subject: 'Audience' },
        ],
      },
      schema: { tags, params: planParam, response: { 200: planFigures } },
    },
    async (request, reply) => {
      const { scope } = callerOf(request);
      const found = await withScope(database, scope, (tx) => findPlan(tx, request.params.id));
      return sendResult(
        reply,
        found.ok ? await planFiguresOf(platform, sources, scope, found.value) : found,
      );
    },
  );
  app.get(
    '/api/customers/:no/plans',
    {
      config: { access: { action: 'read', subject: 'Customer' } },
      schema: {
        tags,
        params: z.object({ no: shortNumberText }),
        response: { 200: customerPlans },
      },
    },
    async (request, reply) => {
      const { no } = request.params;
      const orgId = await withScope(database, callerOf(request).scope, async (tx) => {
        const { rows } = await sql<{ orgId: number }>`
          select managing_org_id as "orgId" from customers.customer where customer_no = ${no} and erased_at is null`.execute(
          tx,
        );
        return rows[0]?.orgId;
      });
      if (orgId === undefined) return sendResult(reply, refuse('NOT_FOUND'));
      const items = await plansOfCustomer(platform, ask, { customerNo: no, orgId });
      return sendResult(reply, ok({ items }));
    },
  );
}

function keepingRoutes(app: App, { database, clock, keyring }: Platform): void {
  app.get(
    '/api/plans',
    {
      config: may('read'),
      schema: { tags, querystring: planQuery, response: { 200: planPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), async (after) =>
        ok(
          await withScope(database, callerOf(request).scope, (tx) =>
            listPlans(tx, request.query, after),
          ),
        ),
      ),
  );
  app.post(
    '/api/plans',
    {
      config: { ...may('create'), idempotent: true },
      schema: { tags, body: planNew, response: { 201: plan } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const made = await withScope(database, caller.scope, (tx) =>
        addPlan(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, made, 201);
    },
  );
  app.patch(
    '/api/plans/:id',
    {
      config: may('update'),
      schema: { tags, params: planParam, body: planChange, response: { 200: plan } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const changed = await withScope(database, caller.scope, (tx) =>
        changePlan(tx, clock.now(), caller, id, request.body.content),
      );
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/plans/:id/retire',
    {
      config: may('update'),
      schema: { tags, params: planParam, response: { 200: plan } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const retired = await withScope(database, caller.scope, (tx) =>
        retirePlan(tx, clock.now(), caller, request.params.id),
      );
      return sendResult(reply, retired);
    },
  );
}
