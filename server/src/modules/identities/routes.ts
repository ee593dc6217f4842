import { sql } from 'kysely';
import { z } from 'zod';
import {
  duplicateSearch,
  identityErrors,
  mergeMade,
  mergeNew,
  mergePage,
  mergeProposalPage,
  mergeProposalQuery,
  mergeQuery,
  mergeUndo,
  proposalDecision,
} from '#contract/identities.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { customerErasure } from '#modules/customers/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { type Caller, callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob, withScope } from '#platform/postgres/database.ts';
import { decideProposal } from './decide-proposal.ts';
import { requestSearch } from './find-duplicates.ts';
import { listMerges } from './list-merges.ts';
import { listProposals, proposalPlace } from './list-proposals.ts';
import { mergeCustomers } from './merge-customers.ts';
import { requestSharing } from './share-mapping.ts';
import { undoMerge } from './undo-merge.ts';

const id = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['identities'];

/** Customers who may be one person, and those who were merged. A pair is for whoever may see both of it. */
export function identityRoutes(app: App, platform: Platform): void {
  declareErrors(identityErrors);
  proposalRoutes(app, platform);
  mergeRoutes(app, platform);
}

/**
 * A person's decision about two customers: the caller must see both, and the reason, which stays for good,
 * must name neither. What follows needs rows that the caller may not see, and so runs as the job role.
 */
async function decide<T>(
  { database, keyring }: Platform,
  caller: Caller,
  reason: string,
  pairOf: (tx: Tx) => Promise<{ one: number; other: number } | undefined>,
  work: (tx: Tx) => Promise<Result<T>>,
): Promise<Result<T>> {
  if (caller.kind !== 'staff') return refuse('SESSION_NEEDS_PERSON');
  const pair = await withScope(database, caller.scope, async (tx) => {
    const found = await pairOf(tx);
    if (!found) return undefined;
    const { rows } = await sql`select from customers.customer
      where customer_no in (${found.one}, ${found.other})`.execute(tx);
    return rows.length === new Set([found.one, found.other]).size ? found : undefined;
  });
  if (!pair) return refuse('NOT_FOUND');
  return withJob(database, async (tx) => {
    for (const customerNo of [pair.one, pair.other]) {
      // Two of them, always.
      if (await customerErasure.namesPerson(tx, keyring, customerNo, reason))
        return refuse('REASON_NAMES_PERSON');
    }
    return work(tx);
  });
}

function proposalRoutes(app: App, platform: Platform): void {
  const { database, keyring, clock } = platform;
  app.get(
    '/api/merge-proposals',
    {
      config: { access: { action: 'read', subject: 'Identity' } },
      schema: { tags, querystring: mergeProposalQuery, response: { 200: mergeProposalPage } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, proposalPlace, (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listProposals(tx, keyring, caller, bankDay(clock.now()), request.query, after)),
        ),
      );
    },
  );
  app.post(
    '/api/merge-proposals/:id/decision',
    {
      config: { access: { action: 'update', subject: 'Identity' }, idempotent: true },
      schema: { tags, params: id, body: proposalDecision, response: { 200: z.null() } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const proposalId = request.params.id;
      const pairOf = async (tx: Tx) => {
        const { rows } = await sql<{ one: number; other: number }>`
          select customers.person_of(one_no) as one, customers.person_of(other_no) as other
          from identities.proposal where proposal_id = ${proposalId}`.execute(tx);
        return rows[0];
      };
      return sendResult(
        reply,
        await decide(platform, caller, request.body.reason, pairOf, (tx) =>
          decideProposal(platform, tx, caller, proposalId, request.body),
        ),
      );
    },
  );
  app.post(
    '/api/duplicate-searches',
    {
      config: { access: { action: 'run', subject: 'Identity' }, idempotent: true },
      schema: { tags, response: { 202: duplicateSearch } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      // It compares customers of all outlets.
      if (!caller.scope.all) return sendResult(reply, refuse('FORBIDDEN'));
      return sendResult(reply, ok({ jobId: await requestSearch(platform, caller) }), 202);
    },
  );
}

function mergeRoutes(app: App, platform: Platform): void {
  const { database, keyring, clock } = platform;
  const update = { action: 'update', subject: 'Identity' } as const;
  app.get(
    '/api/merges',
    {
      config: { access: { action: 'read', subject: 'Identity' } },
      schema: { tags, querystring: mergeQuery, response: { 200: mergePage } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      return sendPage(reply, keyring, request.query, z.int(), (after) =>
        withScope(database, caller.scope, async (tx) =>
          ok(await listMerges(tx, keyring, caller, request.query, after)),
        ),
      );
    },
  );
  app.post(
    '/api/merges',
    {
      config: { access: update, idempotent: true },
      schema: { tags, body: mergeNew, response: { 201: mergeMade } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const { oneNo, otherNo, reason } = request.body;
      // Somebody who knows the person says so; nothing was compared.
      const evidence = { score: 0, reasons: [], conflicts: [] };
      const now = clock.now();
      const done = await decide(
        platform,
        caller,
        reason,
        async () => ({ one: oneNo, other: otherNo }),
        async (tx) => {
          const merged = await mergeCustomers(tx, {
            oneNo,
            otherNo,
            evidence,
            reason,
            by: caller,
            now,
          });
          if (!merged.ok) return merged;
          await requestSharing(platform, tx);
          return ok({ mergeId: merged.value });
        },
      );
      return sendResult(reply, done, 201);
    },
  );
  app.post(
    '/api/merges/:id/undo',
    {
      config: { access: update, idempotent: true },
      schema: { tags, params: id, body: mergeUndo, response: { 200: z.null() } },
    },
    async (request, reply) => {
      const caller = callerOf(request);
      const mergeId = request.params.id;
      const { reason } = request.body;
      const pairOf = async (tx: Tx) => {
        const { rows } = await sql<{ one: number; other: number }>`
          select customers.person_of(kept_no) as one, merged_no as other
          from identities.merge where merge_id = ${mergeId}`.execute(tx);
        return rows[0];
      };
      const done = await decide(platform, caller, reason, pairOf, async (tx) => {
        const undone = await undoMerge(tx, mergeId, caller, reason, clock.now());
        if (undone.ok) await requestSharing(platform, tx);
        return undone;
      });
      return sendResult(reply, done);
    },
  );
}
