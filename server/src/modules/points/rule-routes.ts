import { z } from 'zod';
import { jobStartedSchema } from '#contract/campaigns.ts';
import { lawSwitch } from '#contract/law-switches.ts';
import { unfilteredQuery } from '#contract/pages.ts';
import {
  changePointsRule,
  checkIn,
  createPointsRule,
  grantedPoints,
  interestRun,
  pointsRule,
  pointsRuleDetail,
  pointsRulePage,
  productsClaim,
  ruleSimulation,
} from '#contract/points-rules.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { lawDecider, switchLaw } from '#modules/law-switches/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { submitRule } from './approve-rule.ts';
import { findPerson, type Person } from './find-person.ts';
import { type Granted, grantCheckIn, grantProducts, readProducts } from './grant-at-outlet.ts';
import { mayGiveGifts } from './give-gifts.ts';
import { askForGifts } from './jobs.ts';
import { grantInterestJob, mayGive } from './grant-interest.ts';
import { readProgramme } from './programmes.ts';
import { judgeFunding } from './rule-funding.ts';
import { daysOfQuarter } from './quarter.core.ts';
import { readRuleHistory } from './read-rule-history.ts';
import {
  changeRule,
  createRule,
  endRule,
  judgeGifts,
  lawObjectOf,
  listRules,
  lockRule,
  readRule,
  type RuleRow,
} from './rule-rows.ts';
import { simulateRule } from './simulate-rule.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const created = z.object({ id: z.int() });
const tags = ['points'];

/** Rules of points: written, simulated, approved, switched on by compliance, run. */
export function ruleRoutes(app: App, platform: Platform): void {
  writingRoutes(app, platform);
  decidingRoutes(app, platform);
  givingRoutes(app, platform);
}

const audited = (
  actor: Caller,
  action: string,
  rule: RuleRow,
  detail: Record<string, unknown> = {},
) => ({
  actor,
  action,
  objectKind: 'PointsRule',
  objectId: rule.id,
  orgId: rule.orgId,
  detail: { version: rule.latestVersion, ...detail },
});

/** A rule that the caller may change, not only read, held until commit. */
async function holdRule(tx: Tx, caller: Caller, id: number): Promise<Result<RuleRow>> {
  const rule = await lockRule(tx, id);
  if (!rule) return refuse('NOT_FOUND');
  return scopeCovers(caller.scope, rule.orgId) ? ok(rule) : refuse('FORBIDDEN');
}

async function shown(tx: Tx, id: number): Promise<Result<RuleRow>> {
  const rule = await readRule(tx, id);
  return rule ? ok(rule) : refuse('NOT_FOUND');
}

function writingRoutes(app: App, platform: Platform): void {
  const { database, clock, keyring } = platform;
  const update = { access: { action: 'update', subject: 'Points' } } as const;
  app.get(
    '/api/points/rules',
    {
      config: { access: { action: 'read', subject: 'Points' } },
      schema: { tags, querystring: unfilteredQuery, response: { 200: pointsRulePage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, callerOf(request).scope, async (tx) =>
          ok(await listRules(tx, request.query, after)),
        ),
      ),
  );
  app.post(
    '/api/points/rules',
    {
      config: { access: { action: 'create', subject: 'Points' }, idempotent: true },
      schema: { tags, body: createPointsRule, response: { 201: created } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = staffIdOf(caller);
      if (author === null) return sendResult(reply, refuse('APPROVAL_NEEDS_PERSON'));
      const made = await withScope(database, caller.scope, async (tx) => {
        const { programmeId, content } = request.body;
        const owner =
          programmeId === null
            ? { orgId: request.body.orgId ?? null }
            : await readProgramme(tx, programmeId, bankDay(clock.now()));
        if (!owner) return refuse('NOT_FOUND');
        if (!scopeCovers(caller.scope, owner.orgId)) return refuse('FORBIDDEN');
        const gifts = await judgeGifts(tx, content);
        if (!gifts.ok) return gifts;
        // A draft may still say nobody; whom it names, its author may have pay.
        const paid = content.funding
          ? await judgeFunding(tx, caller.scope, content.funding)
          : gifts;
        if (!paid.ok) return paid;
        const id = await createRule(tx, clock.now(), author, request.body);
        if (!id.ok) return id;
        const rule = await readRule(tx, id.value);
        if (!rule) throw new Error('a rule of points was not written');
        await recordAudit(tx, audited(caller, 'points-rule.create', rule, request.body));
        return ok({ id: id.value });
      });
      return sendResult(reply, made, 201);
    },
  );
  app.get(
    '/api/points/rules/:id',
    {
      config: { access: { action: 'read', subject: 'Points' } },
      schema: { tags, params: byId, response: { 200: pointsRuleDetail } },
    },
    async (request, reply) =>
      sendResult(
        reply,
        await withScope(database, callerOf(request).scope, async (tx) => {
          const rule = await shown(tx, request.params.id);
          return rule.ok
            ? ok({ ...rule.value, ...(await readRuleHistory(tx, rule.value.id)) })
            : rule;
        }),
      ),
  );
  app.put(
    '/api/points/rules/:id',
    {
      config: update,
      schema: { tags, params: byId, body: changePointsRule, response: { 200: pointsRule } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const author = staffIdOf(caller);
      if (author === null) return sendResult(reply, refuse('APPROVAL_NEEDS_PERSON'));
      const changed = await withScope(database, caller.scope, async (tx) => {
        const rule = await holdRule(tx, caller, request.params.id);
        if (!rule.ok) return rule;
        const { funding } = request.body.content;
        const paid = funding ? await judgeFunding(tx, caller.scope, funding) : ok(null);
        if (!paid.ok) return paid;
        const written = await changeRule(tx, clock.now(), author, rule.value, request.body.content);
        if (!written.ok) return written;
        await recordAudit(tx, audited(caller, 'points-rule.update', rule.value, request.body));
        return shown(tx, request.params.id);
      });
      return sendResult(reply, changed);
    },
  );
  app.post(
    '/api/points/rules/:id/end',
    { config: update, schema: { tags, params: byId, response: { 200: pointsRule } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const ended = await withScope(database, caller.scope, async (tx) => {
        const rule = await holdRule(tx, caller, request.params.id);
        if (!rule.ok) return rule;
        if (rule.value.latestState === 'submitted') return refuse('POINTS_RULE_NOT_DRAFT');
        await endRule(tx, rule.value.id);
        await recordAudit(tx, audited(caller, 'points-rule.end', rule.value));
        return shown(tx, request.params.id);
      });
      return sendResult(reply, ended);
    },
  );
}

function decidingRoutes(app: App, platform: Platform): void {
  const { database, clock } = platform;
  app.get(
    '/api/points/rules/:id/simulation',
    {
      config: { access: { action: 'read', subject: 'Points' } },
      schema: { tags, params: byId, response: { 200: ruleSimulation } },
    },
    async (request, reply) => {
      const rule = await withScope(database, callerOf(request).scope, (tx) =>
        shown(tx, request.params.id),
      );
      return sendResult(reply, rule.ok ? await simulateRule(platform, rule.value) : rule);
    },
  );
  app.post(
    '/api/points/rules/:id/submit',
    {
      config: { access: { action: 'update', subject: 'Points' } },
      schema: { tags, params: byId, response: { 200: pointsRule } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const rule = await withScope(database, caller.scope, (tx) => holdRule(tx, caller, id));
      if (!rule.ok) return sendResult(reply, rule);
      // Looked at before the transaction: it may take a second, in which no lock is held.
      const simulation = await simulateRule(platform, rule.value);
      if (!simulation.ok) return sendResult(reply, simulation);
      const submitted = await withScope(database, caller.scope, async (tx) => {
        const done = await submitRule(tx, clock, caller, id, simulation.value);
        return done.ok ? shown(tx, id) : done;
      });
      return sendResult(reply, submitted);
    },
  );
  app.post(
    '/api/points/rules/:id/law-switch',
    {
      config: { access: { action: 'approve', subject: 'Points' } },
      schema: { tags, params: byId, body: lawSwitch, response: { 200: pointsRule } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const decider = lawDecider(caller);
      if (!decider.ok) return sendResult(reply, decider);
      const switched = await withScope(database, caller.scope, async (tx) => {
        const rule = await holdRule(tx, caller, request.params.id);
        if (!rule.ok) return rule;
        const object = { ...lawObjectOf(rule.value), authorIds: rule.value.authorIds };
        const done = await switchLaw(tx, clock.now(), decider.value, object, request.body);
        if (!done.ok) return done;
        const action = request.body.on ? 'points-rule.switch_on' : 'points-rule.switch_off';
        await recordAudit(tx, audited(caller, action, rule.value, request.body));
        return shown(tx, request.params.id);
      });
      return sendResult(reply, switched);
    },
  );
}

function givingRoutes(app: App, platform: Platform): void {
  const { database, clock, jobs } = platform;
  app.post(
    '/api/points/rules/:id/interest-runs',
    {
      config: { access: { action: 'run', subject: 'Points' }, idempotent: true },
      schema: { tags, params: byId, body: interestRun, response: { 202: jobStartedSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { quarter } = request.body;
      const asked = await withScope(database, caller.scope, async (tx) => {
        const rule = await holdRule(tx, caller, request.params.id);
        if (!rule.ok) return rule;
        const may = await mayGive(tx, rule.value);
        if (!may.ok) return may;
        if (daysOfQuarter(quarter).until >= bankDay(clock.now()))
          return refuse('POINTS_QUARTER_RUNNING');
        const { id, orgId, name } = rule.value;
        const jobId = await jobs.enqueue(
          tx,
          grantInterestJob,
          { ruleId: id, quarter },
          {
            title: {
              zh: `结息积分 ${quarter}：${name}`,
              en: `Points for interest ${quarter}: ${name}`,
            },
            naturalKey: `${id} ${quarter}`,
            orgId,
            createdBy: staffIdOf(caller),
          },
        );
        await recordAudit(tx, audited(caller, 'points-rule.run', rule.value, { quarter, jobId }));
        return ok({ jobId });
      });
      return sendResult(reply, asked, 202);
    },
  );
  app.post(
    '/api/points/rules/:id/gift-runs',
    {
      config: { access: { action: 'run', subject: 'Points' }, idempotent: true },
      schema: { tags, params: byId, response: { 202: jobStartedSchema } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const asked = await withScope(database, caller.scope, async (tx) => {
        const rule = await holdRule(tx, caller, request.params.id);
        if (!rule.ok) return rule;
        const may = await mayGiveGifts(tx, clock.now(), rule.value);
        if (!may.ok) return may;
        const jobId = await askForGifts(tx, jobs, rule.value, staffIdOf(caller));
        await recordAudit(tx, audited(caller, 'points-rule.run', rule.value, { jobId }));
        return ok({ jobId });
      });
      return sendResult(reply, asked, 202);
    },
  );

  /** Gives points to a customer whom the caller sees, with its row in the audit. */
  const give = async (
    caller: Caller,
    ruleId: number,
    no: number,
    work: (tx: Tx, person: Person) => Promise<Result<Granted>>,
  ): Promise<Result<Granted>> => {
    const person = await withScope(database, caller.scope, async (tx) => {
      const rule = await shown(tx, ruleId);
      return rule.ok ? findPerson(tx, no) : rule;
    });
    if (!person.ok) return person;
    return withJob(database, async (tx) => {
      const given = await work(tx, person.value);
      if (given.ok)
        await recordAudit(tx, {
          actor: caller,
          action: 'points.earn',
          objectKind: 'Customer',
          objectId: person.value.customerNo,
          orgId: person.value.orgId,
          detail: { ruleId, ...given.value },
        });
      return given;
    });
  };
  const redeem = { access: { action: 'redeem', subject: 'Points' } } as const;
  app.post(
    '/api/points/rules/:id/check-ins',
    {
      config: redeem,
      schema: { tags, params: byId, body: checkIn, response: { 200: grantedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id: ruleId } = request.params;
      const madeBy = `${caller.kind}:${caller.id}`;
      const given = await give(caller, ruleId, request.body.customerNo, (tx, person) =>
        grantCheckIn(tx, clock.now(), { person, ruleId, madeBy }),
      );
      return sendResult(reply, given);
    },
  );
  app.post(
    '/api/points/rules/:id/products',
    {
      config: redeem,
      schema: { tags, params: byId, body: productsClaim, response: { 200: grantedPoints } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id: ruleId } = request.params;
      const { customerNo } = request.body;
      const madeBy = `${caller.kind}:${caller.id}`;
      const products = await readProducts(platform, caller.scope, customerNo);
      const given = await give(caller, ruleId, customerNo, (tx, person) =>
        grantProducts(tx, clock.now(), { person, ruleId, madeBy }, products ?? 0),
      );
      return sendResult(reply, given);
    },
  );
}
