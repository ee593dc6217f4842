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
import { ok, refuse } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { App } from '#platform/http/app.ts';
import { callerOf } from '#platform/http/caller.ts';
import { sendPage } from '#platform/http/page.ts';
import { declareErrors, sendResult } from '#platform/http/problem.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import { decideOfPair } from './decide-of-pair.ts';
import { decideProposal } from './decide-proposal.ts';
import { requestSearch } from './find-duplicates.ts';
import { householdRoutes } from './household-routes.ts';
import { listMerges } from './list-merges.ts';
import { listProposals, proposalPlace } from './list-proposals.ts';
import { mergeCustomers } from './merge-customers.ts';
import { requestSharing } from './share-mapping.ts';
import { undoMerge } from './undo-merge.ts';

const id = z.object({ id: z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER) });
const tags = ['identities'];

/** Customers who may be one person, those who were merged, and households. A pair is for whoever may see both of it. */
export function identityRoutes(app: App, platform: Platform): void {
  declareErrors(identityErrors);
  proposalRoutes(app, platform);
  mergeRoutes(app, platform);
  householdRoutes(app, platform);
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
        await decideOfPair(platform, caller, request.body.reason, pairOf, (tx) =>
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
      const done = await decideOfPair(
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
      const done = await decideOfPair(platform, caller, reason, pairOf, async (tx) => {
        const undone = await undoMerge(tx, mergeId, caller, reason, clock.now());
        if (undone.ok) await requestSharing(platform, tx);
        return undone;
      });
      return sendResult(reply, done);
    },
  );
}
