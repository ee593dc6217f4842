import { sql } from 'kysely';
import { z } from 'zod';
import {
  assignCase,
  caseNote,
  clearCase,
  confirmation,
  confirmCase,
  endBlock as endBlockAsked,
  escalateCase,
  fraudBlockPage,
  fraudBlockQuery,
  fraudCasePage,
  fraudCaseQuery,
  type FraudCaseView,
  fraudCaseView,
  noteLimit,
} from '#contract/fraud.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf, staffIdOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import {
  actedOn,
  clearSuspicion,
  confirmSuspicion,
  endBlock,
  holdCase,
  holdUndecided,
  type LockedCase,
} from './decide-case.ts';
import type { FraudJudge } from './judge-deeds.ts';
import { listBlocks } from './list-blocks.ts';
import { listCases, readCase } from './read-cases.ts';

const byId = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['fraud'];
const read = { access: { action: 'read', subject: 'Fraud' } } as const;
const update = { access: { action: 'update', subject: 'Fraud' } } as const;

/** The queue: cases, what is noted and decided on them, and blocks that are undone. */
export function caseRoutes(app: App, platform: Platform, judge: FraudJudge): void {
  const { database, clock, keyring } = platform;
  /** Works on a case in the caller's org units, and shows what has become of it. */
  const onCase = async (
    caller: Caller,
    id: number,
    work: (tx: Tx) => Promise<Result<unknown>>,
  ): Promise<Result<FraudCaseView>> => {
    if (staffIdOf(caller) === null) return refuse('APPROVAL_NEEDS_PERSON');
    return withScope(database, caller.scope, async (tx) => {
      const done = await work(tx);
      if (!done.ok) return done;
      const shown = await readCase(tx, keyring, caller, id);
      return shown ? ok(shown) : refuse('NOT_FOUND');
    });
  };

  app.get(
    '/api/fraud/cases',
    {
      config: read,
      schema: { tags, querystring: fraudCaseQuery, response: { 200: fraudCasePage } },
    },
    async (request, reply) => {
      // What this process has found is in the queue when somebody looks.
      await judge.flush();
      return sendPage(reply, keyring, request.query, z.int(), (after) => {
        const caller = callerOf(request);
        return withScope(database, caller.scope, async (tx) =>
          ok(await listCases(tx, keyring, caller, request.query, after)),
        );
      });
    },
  );
  app.get(
    '/api/fraud/cases/:id',
    { config: read, schema: { tags, params: byId, response: { 200: fraudCaseView } } },
    async (request, reply) => {
      const caller = callerOf(request);
      const shown = await withScope(database, caller.scope, (tx) =>
        readCase(tx, keyring, caller, request.params.id),
      );
      return sendResult(reply, shown ? ok(shown) : refuse('NOT_FOUND'));
    },
  );
  app.post(
    '/api/fraud/cases/:id/notes',
    {
      config: { ...update, idempotent: true },
      schema: { tags, params: byId, body: caseNote, response: { 201: fraudCaseView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const noted = await onCase(caller, id, async (tx) => {
        const found = await holdCase(tx, caller, id);
        return found.ok ? addNote(tx, clock.now(), caller, found.value, request.body.text) : found;
      });
      return sendResult(reply, noted, 201);
    },
  );
  app.put(
    '/api/fraud/cases/:id/assignee',
    {
      config: update,
      schema: { tags, params: byId, body: assignCase, response: { 200: fraudCaseView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const assigned = await onCase(caller, id, async (tx) => {
        const found = await holdUndecided(tx, caller, id);
        return found.ok ? assign(tx, caller, found.value, request.body.staffId) : found;
      });
      return sendResult(reply, assigned);
    },
  );
  app.post(
    '/api/fraud/cases/:id/escalate',
    {
      config: update,
      schema: { tags, params: byId, body: escalateCase, response: { 200: fraudCaseView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const escalated = await onCase(caller, id, async (tx) => {
        const found = await holdUndecided(tx, caller, id);
        if (!found.ok) return found;
        const noted = await addNote(tx, clock.now(), caller, found.value, request.body.reason);
        if (!noted.ok) return noted;
        await sql`update fraud.suspicion set state = 'escalated' where id = ${id}`.execute(tx);
        await recordAudit(tx, actedOn(caller, 'fraud-case.escalate', found.value, request.body));
        return ok(null);
      });
      return sendResult(reply, escalated);
    },
  );
  app.post(
    '/api/fraud/cases/:id/clear',
    {
      config: update,
      schema: { tags, params: byId, body: clearCase, response: { 200: fraudCaseView } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { id } = request.params;
      const cleared = await onCase(caller, id, async (tx) => {
        const found = await holdUndecided(tx, caller, id);
        if (!found.ok) return found;
        await clearSuspicion(tx, clock.now(), caller, found.value, request.body);
        return ok(null);
      });
      return sendResult(reply, cleared);
    },
  );
  app.post(
    '/api/fraud/cases/:id/confirm',
    {
      config: update,
      schema: { tags, params: byId, body: confirmCase, response: { 200: confirmation } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (staffIdOf(caller) === null) return sendResult(reply, refuse('APPROVAL_NEEDS_PERSON'));
      const confirmed = await withScope(database, caller.scope, async (tx) => {
        const found = await holdUndecided(tx, caller, request.params.id);
        return found.ok
          ? confirmSuspicion(tx, clock.now(), caller, found.value, request.body)
          : found;
      });
      judge.lookAgain();
      return sendResult(reply, confirmed);
    },
  );
  app.get(
    '/api/fraud/blocks',
    {
      config: read,
      schema: { tags, querystring: fraudBlockQuery, response: { 200: fraudBlockPage } },
    },
    async (request, reply) =>
      sendPage(reply, keyring, request.query, z.int(), (after) => {
        const caller = callerOf(request);
        return withScope(database, caller.scope, async (tx) =>
          ok(await listBlocks(tx, keyring, caller, request.query, clock.now(), after)),
        );
      }),
  );
  app.post(
    '/api/fraud/blocks/:id/end',
    {
      config: update,
      schema: { tags, params: byId, body: endBlockAsked, response: { 200: byId } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      if (staffIdOf(caller) === null) return sendResult(reply, refuse('APPROVAL_NEEDS_PERSON'));
      const ended = await withScope(database, caller.scope, (tx) =>
        endBlock(tx, clock.now(), caller, request.params.id, request.body),
      );
      return sendResult(reply, ended);
    },
  );
}

async function addNote(
  tx: Tx,
  now: Date,
  caller: Caller,
  { id, orgId }: LockedCase,
  text: string,
): Promise<Result<null>> {
  const { rows } = await sql`
    insert into fraud.note (suspicion_id, author_id, text, at, org_id)
    select ${id}, ${caller.id}, ${text}, ${now}, ${orgId}
    where (select count(*) from fraud.note where suspicion_id = ${id}) < ${noteLimit} returning 1`.execute(
    tx,
  );
  if (rows.length === 0) return refuse('FRAUD_CASE_FULL');
  await recordAudit(tx, actedOn(caller, 'fraud-case.note', { id, orgId }));
  return ok(null);
}

/** To somebody who sees the case: of its unit, or of one above it. */
async function assign(
  tx: Tx,
  caller: Caller,
  { id, orgId }: LockedCase,
  staffId: number | null,
): Promise<Result<null>> {
  if (staffId !== null) {
    const { rows } = await sql`
      with recursive above as (
        select org_id, parent_id from organization.org_unit where org_id = ${orgId}
        union all select u.org_id, u.parent_id from organization.org_unit u join above on u.org_id = above.parent_id
      )
      select from organization.staff where staff_id = ${staffId} and org_id in (select org_id from above)`.execute(
      tx,
    );
    if (rows.length === 0) return refuse('FRAUD_ASSIGNEE_UNKNOWN');
  }
  await sql`update fraud.suspicion set assigned_to = ${staffId} where id = ${id}`.execute(tx);
  await recordAudit(tx, actedOn(caller, 'fraud-case.assign', { id, orgId }, { staffId }));
  return ok(null);
}
