import { z } from 'zod';
import {
  type Budget,
  asOfQuerySchema,
  budgetAsOfSchema,
  budgetPageSchema,
  budgetSchema,
  burnSchema,
  createBudgetSchema,
  createFunderSchema,
  freezeSchema,
  funderPageSchema,
  liabilityQuerySchema,
  liabilitySchema,
  returnMoneySchema,
  topUpSchema,
  warnLinesSchema,
} from '#contract/budgets.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { createInReach, recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { continueAsJob, type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { askForMoney, takeBackRequest } from './approve-money.ts';
import { createBudget, createFunder } from './create-budget.ts';
import { freezeBudget, releaseBudget, setWarnLines } from './freeze-budget.ts';
import {
  budgetsOfFunder,
  findBudget,
  listBudgets,
  listFunders,
  reachFunder,
} from './list-budgets.ts';
import { readBudgetAsOf } from './read-budget-as-of.ts';
import { readBurn } from './read-burn.ts';
import { readLiability } from './read-liability.ts';

const idParam = z.object({ id: z.coerce.number().int().positive() });
const created = z.object({ id: z.number().int() });
const tags = ['benefits'];

/** Funders, budgets with top-up and burn. */
export function budgetRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Budget' } } as const;
  const create = { access: { action: 'create', subject: 'Budget' }, idempotent: true } as const;
  app.get(
    '/api/funders',
    {
      config: read,
      schema: { tags, querystring: unfilteredQuery, response: { 200: funderPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listFunders(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/funders',
    { config: create, schema: { tags, body: createFunderSchema, response: { 201: created } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const result = await withScope(database, caller.scope, (tx) =>
        createInReach(tx, caller, made('Funder', request.body.orgId), () =>
          createFunder(tx, clock.now(), request.body),
        ),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/budgets',
    {
      config: read,
      schema: { tags, querystring: unfilteredQuery, response: { 200: budgetPageSchema } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listBudgets(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/budgets',
    { config: create, schema: { tags, body: createBudgetSchema, response: { 201: created } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const reach = await withScope(database, caller.scope, (tx) =>
        reachFunder(tx, caller.scope, request.body.funderId),
      );
      if (!reach.ok) return sendResult(reply, reach);
      const { amountFen } = request.body;
      // Asked before anything is written: money is approved between two persons.
      if (amountFen > 0 && staffIdOf(caller) === null)
        return sendResult(reply, refuse('APPROVAL_NEEDS_PERSON'));
      const result = await withJob(database, async (tx) => {
        const budget = await createInReach(tx, caller, made('Budget', request.body.orgId), () =>
          createBudget(tx, clock.now(), staffIdOf(caller), { ...request.body, amountFen: 0 }),
        );
        if (!budget.ok || amountFen === 0) return budget;
        const first = { amountFen, purpose: 'open', reason: '' } as const;
        const asked = await askForMoney(tx, clock.now(), caller, budget.value.id, first);
        return asked.ok ? budget : asked;
      });
      return sendResult(reply, result, 201);
    },
  );
  app.get(
    '/api/budgets/:id',
    { config: read, schema: { tags, params: idParam, response: { 200: budgetSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, (tx) =>
          findBudget(tx, request.params.id),
        ),
      ),
  );
  app.get(
    '/api/budgets/:id/burn',
    { config: read, schema: { tags, params: idParam, response: { 200: burnSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => {
          const budget = await findBudget(tx, request.params.id);
          if (!budget.ok) return budget;
          const { id, availableFen, allottedFen } = budget.value;
          await continueAsJob(tx);
          return ok(await readBurn(tx, clock.now(), [id], availableFen + allottedFen));
        }),
      ),
  );
  app.get(
    '/api/budgets/:id/balance',
    {
      config: read,
      schema: {
        tags,
        params: idParam,
        querystring: asOfQuerySchema,
        response: { 200: budgetAsOfSchema },
      },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => {
          const budget = await findBudget(tx, request.params.id);
          if (!budget.ok) return budget;
          await continueAsJob(tx);
          return ok(await readBudgetAsOf(tx, budget.value.id, new Date(request.query.at)));
        }),
      ),
  );
  app.get(
    '/api/funders/:id/burn',
    { config: read, schema: { tags, params: idParam, response: { 200: burnSchema } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => {
          const paid = await budgetsOfFunder(tx, request.params.id);
          if (!paid.ok) return paid;
          const { budgetIds, leftFen } = paid.value;
          await continueAsJob(tx);
          return ok(await readBurn(tx, clock.now(), budgetIds, leftFen));
        }),
      ),
  );
  app.get(
    '/api/liabilities',
    {
      config: read,
      schema: { tags, querystring: liabilityQuerySchema, response: { 200: liabilitySchema } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) =>
          ok(await readLiability(tx, request.query)),
        ),
      ),
  );
  /** Does `work` with a budget that the caller may change, in their scope; gives the budget as it is then. */
  const reached = (
    caller: Caller,
    id: number,
    work: (tx: Tx, budget: Budget) => Promise<Result<unknown>>,
  ) =>
    withScope(database, caller.scope, async (tx) => {
      const seen = await inReach(tx, caller, id);
      if (!seen.ok) return seen;
      const done = await work(tx, seen.value);
      return done.ok ? findBudget(tx, id) : done;
    });
  app.post(
    '/api/budgets/:id/top-ups',
    {
      config: { access: { action: 'update', subject: 'Budget' }, idempotent: true },
      schema: { tags, params: idParam, body: topUpSchema, response: { 201: budgetSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const result = await reached(caller, id, async (tx, { funderId }) => {
        const reach = await reachFunder(tx, caller.scope, funderId);
        if (!reach.ok) return reach;
        const asked = { ...request.body, purpose: 'top_up' } as const;
        return askForMoney(tx, clock.now(), caller, id, asked);
      });
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/budgets/:id/returns',
    {
      config: { access: { action: 'update', subject: 'Budget' }, idempotent: true },
      schema: { tags, params: idParam, body: returnMoneySchema, response: { 201: budgetSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const asked = { ...request.body, purpose: 'return' } as const;
      const result = await reached(caller, id, (tx) =>
        askForMoney(tx, clock.now(), caller, id, asked),
      );
      return sendResult(reply, result, 201);
    },
  );
  app.post(
    '/api/budgets/:id/top-ups/withdraw',
    {
      config: { access: { action: 'update', subject: 'Budget' } },
      schema: { tags, params: idParam, response: { 200: budgetSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const result = await reached(caller, id, (tx) =>
        takeBackRequest(tx, clock.now(), caller, id),
      );
      return sendResult(reply, result);
    },
  );
  const change = { access: { action: 'update', subject: 'Budget' } } as const;
  /** Changes a budget of the caller's reach, with its audit row; gives it as it is then. */
  const changed = async (
    caller: Caller,
    id: number,
    action: string,
    detail: Record<string, unknown>,
    work: (tx: Tx) => Promise<Result<void>>,
  ) => {
    const seen = await withScope(database, caller.scope, (tx) => inReach(tx, caller, id));
    if (!seen.ok) return seen;
    const { orgId } = seen.value;
    return withJob(database, async (tx) => {
      const done = await work(tx);
      if (!done.ok) return done;
      const objectKind = 'Budget';
      await recordAudit(tx, { actor: caller, action, objectKind, objectId: id, orgId, detail });
      return findBudget(tx, id);
    });
  };
  app.post(
    '/api/budgets/:id/freeze',
    {
      config: change,
      schema: { tags, params: idParam, body: freezeSchema, response: { 200: budgetSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { reason } = request.body;
      const result = await changed(callerOf(request), id, 'budget.freeze', { reason }, (tx) =>
        freezeBudget(tx, clock.now(), id, reason),
      );
      return sendResult(reply, result);
    },
  );
  app.post(
    '/api/budgets/:id/release',
    { config: change, schema: { tags, params: idParam, response: { 200: budgetSchema } } },
    async (request, reply) => {
      const { id } = request.params;
      const result = await changed(callerOf(request), id, 'budget.release', {}, (tx) =>
        releaseBudget(tx, id),
      );
      return sendResult(reply, result);
    },
  );
  app.patch(
    '/api/budgets/:id',
    {
      config: change,
      schema: { tags, params: idParam, body: warnLinesSchema, response: { 200: budgetSchema } },
    },
    async (request, reply) => {
      const { id } = request.params;
      const { warnAtPercent } = request.body;
      const result = await changed(
        callerOf(request),
        id,
        'budget.warn_lines',
        { warnAtPercent },
        (tx) => setWarnLines(tx, id, warnAtPercent),
      );
      return sendResult(reply, result);
    },
  );
}

/** A budget that the caller may change, not only read. */
async function inReach(tx: Tx, caller: Caller, id: number): Promise<Result<Budget>> {
  const seen = await findBudget(tx, id);
  if (!seen.ok) return seen;
  return scopeCovers(caller.scope, seen.value.orgId) ? seen : refuse('BUDGET_BEYOND_REACH');
}

const made = (objectKind: 'Funder' | 'Budget', orgId: number | null) => ({
  action: `${objectKind.toLowerCase()}.create`,
  objectKind,
  orgId,
});
