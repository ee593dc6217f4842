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
import { contentRoutes } from '#modules/approved-content/index.ts';
import type { AudienceSources } from '#modules/audiences/index.ts';
import type { AskWho } from '#modules/benefits/index.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { withScope } from '#platform/postgres/database.ts';
import { plans } from './keep-plans.ts';
import { planFiguresOf } from './plan-figures.ts';
import { plansOfCustomer } from './plans-of-customer.ts';

const tag = 'plans';
const tags = [tag];

/** Plans for audiences, and those that one customer falls into today. */
export function planRoutes(
  app: App,
  platform: Platform,
  sources: AudienceSources,
  ask: AskWho,
): void {
  declareErrors(planErrors);
  contentRoutes(app, platform, {
    path: '/api/plans',
    tag,
    schemas: { query: planQuery, page: planPage, one: plan, new: planNew, change: planChange },
    content: plans,
    list: (tx, now, { limit }, after) => plans.list(tx, now, { limit }, after),
  });
  const { database, clock } = platform;
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
      const found = await withScope(database, scope, (tx) =>
        plans.find(tx, clock.now(), request.params.id),
      );
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
      // Of a number that was merged into another, the customer kept is meant.
      const found = await withScope(database, callerOf(request).scope, async (tx) => {
        const { rows } = await sql<{ customerNo: number; orgId: number }>`
          select coalesce(merged_into, customer_no) as "customerNo", managing_org_id as "orgId" from customers.customer
          where customer_no = ${request.params.no} and erased_at is null`.execute(tx);
        return rows[0];
      });
      if (!found) return sendResult(reply, refuse('NOT_FOUND'));
      const items = await plansOfCustomer(platform, ask, found);
      return sendResult(reply, ok({ items }));
    },
  );
}
