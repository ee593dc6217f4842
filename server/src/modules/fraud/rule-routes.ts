import { z } from 'zod';
import {
  boundsAsked,
  changeClusterBounds,
  changeFraudRule,
  clusterBoundsView,
  createFraudRule,
  fraudRule,
  fraudRulePage,
  rulePreview,
  velocityRule,
} from '#contract/fraud.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { acted, submitRule } from './approve-rule.ts';
import { boundsOfClusters, readBounds } from './cluster-bounds.ts';
import { previewRule } from './preview-rule.ts';
import {
  changeRule,
  createRule,
  listRules,
  lockRule,
  readRule,
  type RuleRow,
} from './rule-rows.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const created = z.object({ id: z.int() });
const tags = ['fraud'];

/** Rules are the whole bank's: only who acts for all of it writes them. */
const writes = (caller: Caller): Result<number> => {
  const author = staffIdOf(caller);
  if (author === null) return refuse('APPROVAL_NEEDS_PERSON');
  return caller.scope.all ? ok(author) : refuse('FORBIDDEN');
};

async function shown(tx: Tx, id: number): Promise<Result<RuleRow>> {
  const rule = await readRule(tx, id);
  return rule ? ok(rule) : refuse('NOT_FOUND');
}

/** Velocity rules: listed with what they found, written, tried on the past, submitted. */
export function ruleRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const read = { access: { action: 'read', subject: 'Fraud' } } as const;
  const update = { access: { action: 'run', subject: 'Fraud' } } as const;
  app.get(
    '/api/fraud/rules',
    {
      config: read,
      schema: { tags, querystring: unfilteredQuery, response: { 200: fraudRulePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listRules(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/fraud/rules',
    {
      config: { ...update, idempotent: true },
      schema: { tags, body: createFraudRule, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = writes(caller);
      if (!author.ok) return sendResult(reply, author);
      const made = await withScope(database, caller.scope, async (tx) => {
        const id = await createRule(tx, clock.now(), author.value, request.body);
        if (!id.ok) return id;
        const rule = await readRule(tx, id.value);
        if (!rule) throw new Error('a rule of fraud was not written');
        await recordAudit(tx, acted(caller, 'fraud-rule.create', rule, request.body));
        return ok({ id: id.value });
      });
      return sendResult(reply, made, 201);
    },
  );
  app.put(
    '/api/fraud/rules/:id',
    {
      config: update,
      schema: { tags, params: byId, body: changeFraudRule, response: { 200: fraudRule } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = writes(caller);
      if (!author.ok) return sendResult(reply, author);
      const { id } = request.params;
      const changed = await withScope(database, caller.scope, async (tx) => {
        const rule = await lockRule(tx, id);
        if (!rule) return refuse('NOT_FOUND');
        const now = clock.now();
        const written = await changeRule(tx, now, author.value, rule, request.body.content);
        if (!written.ok) return written;
        await recordAudit(tx, acted(caller, 'fraud-rule.update', rule, request.body));
        return shown(tx, id);
      });
      return sendResult(reply, changed);
    },
  );
  // POST although it only reads: a rule that is not written yet is tried on the past.
  app.post(
    '/api/fraud/rules/preview',
    { config: update, schema: { tags, body: velocityRule, response: { 200: rulePreview } } },
    async (request, reply) => {
      const may = writes(callerOf(request));
      if (!may.ok) return sendResult(reply, may);
      const preview = await withJob(database, (tx) => previewRule(tx, clock.now(), request.body));
      return sendResult(reply, ok(preview));
    },
  );
  app.post(
    '/api/fraud/rules/:id/submit',
    { config: update, schema: { tags, params: byId, response: { 200: fraudRule } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = writes(caller);
      if (!author.ok) return sendResult(reply, author);
      const { id } = request.params;
      const rule = await withScope(database, caller.scope, (tx) => shown(tx, id));
      if (!rule.ok) return sendResult(reply, rule);
      // What it met is counted outside the lock; the version that it was counted of is what is submitted.
      const { content } = rule.value;
      const preview = await withJob(database, (tx) => previewRule(tx, clock.now(), content));
      const submitted = await withScope(database, caller.scope, (tx) =>
        submitRule(tx, clock, caller, id, preview),
      );
      return sendResult(reply, submitted);
    },
  );
  app.get(
    '/api/fraud/cluster-bounds',
    { config: read, schema: { tags, response: { 200: clusterBoundsView } } },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => ok(await readBounds(tx))),
      ),
  );
  app.post(
    '/api/fraud/cluster-bounds',
    {
      config: { ...update, idempotent: true },
      schema: { tags, body: changeClusterBounds, response: { 201: boundsAsked } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = writes(caller);
      if (!author.ok) return sendResult(reply, author);
      const asked = await withScope(database, caller.scope, (tx) =>
        boundsOfClusters.ask(tx, clock.now(), caller, request.body),
      );
      return sendResult(reply, asked.ok ? ok({ approvalId: asked.value }) : asked, 201);
    },
  );
}
