import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { type ApprovalKind, submitForApproval } from '#modules/approvals/index.ts';
import { definitionRules, tagParameters } from '#modules/tags/index.ts';
import type { Clock } from '#platform/clock/clock.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withScope } from '#platform/postgres/database.ts';
import {
  contentOf,
  type DefinitionKey,
  type DefinitionRow,
  expressionOf,
  lockDefinition,
  readDefinition,
} from './definition-rows.ts';
import { differenceOf } from './difference.core.ts';
import { audit } from './write-definition.ts';

const approvalKind = 'tag_definition';

/**
 * Submits the draft to a second person, with what it changes and how many customers it would cover.
 * The coverage is looked at before the transaction: it takes a second, in which no lock is held.
 */
export async function submitDefinition(
  platform: Platform,
  caller: Caller,
  key: DefinitionKey,
): Promise<Result<DefinitionKey>> {
  const { database, clock } = platform;
  const candidate = await withScope(database, caller.scope, async (tx) => {
    const row = await readDefinition(tx, key);
    return row ? checkRow(tx, row) : refuse('NOT_FOUND');
  });
  if (!candidate.ok) return candidate;
  const spread = await definitionRules.preview(platform, caller.scope, candidate.value);
  return withScope(database, caller.scope, async (tx) => {
    const row = await lockDefinition(tx, key);
    if (!row) return refuse('NOT_FOUND');
    if (row.latestState !== 'draft' && row.latestState !== 'returned')
      return refuse('DEFINITION_NOTHING_TO_SUBMIT');
    const { covered, sampled, businessDate } = spread;
    const approval = await submitForApproval(
      tx,
      {
        kind: approvalKind,
        objectId: `${key.kind}/${key.code}`,
        orgId: caller.orgId,
        title: contentOf(row.kind, row.content).content.name.zh,
        snapshot: { ...snapshotOf(row), coverage: { covered, sampled, businessDate } },
        maker: caller,
        authorIds: row.authorIds,
      },
      clock.now(),
    );
    if (!approval.ok) return approval;
    await setVersionState(tx, row, 'submitted', approval.value);
    await audit(tx, caller, 'tag-definition.submit', key, { version: row.latestVersion });
    return ok(key);
  });
}

function checkRow(tx: Tx, { kind, code, latestVersion, content }: DefinitionRow) {
  return definitionRules.check(tx, { kind, code, version: latestVersion, content });
}

/** All that a checker approves, with its digest. */
function snapshotOf(row: DefinitionRow): Record<string, unknown> {
  const content = contentOf(row.kind, row.content);
  const active = row.activeContent === null ? null : contentOf(row.kind, row.activeContent).content;
  const tag = content.kind === 'tag' ? content.content : null;
  return {
    definitionKind: row.kind,
    code: row.code,
    version: row.latestVersion,
    isNew: active === null,
    name: content.content.name,
    definition: tag?.definition ?? null,
    dataClass: tag?.dataClass ?? null,
    basis: tag?.source.kind === 'assigned' ? tag.source.basis : null,
    expression: expressionOf(content),
    changes: differenceOf(active, content.content, definitionRules.words),
    hash: hashOf(row),
  };
}

function hashOf({ latestVersion, edits, content }: DefinitionRow): string {
  return createHash('sha256')
    .update(JSON.stringify([latestVersion, edits, content]))
    .digest('hex');
}

async function setVersionState(
  tx: Tx,
  { kind, code, latestVersion }: DefinitionRow,
  state: 'submitted' | 'approved' | 'returned',
  approvalId: number,
): Promise<void> {
  await sql`update tags.definition_version set state = ${state}, approval_id = ${approvalId}
    where kind = ${kind} and code = ${code} and version = ${latestVersion}`.execute(tx);
}

/**
 * What the checker's decision does to a definition. Approved, it is in use from the next count and run
 * on, if it still fits beside what else is in use. Outside data is approved with its lawful basis, which
 * stands in the submission; only compliance decides.
 */
export function definitionApproval(clock: Clock): ApprovalKind {
  return {
    kind: approvalKind,
    checkerRoles: ['compliance_checker'],
    decided: async (tx, approval, { decision }, checker) => {
      const key = keyOf(approval.objectId);
      const row = await lockDefinition(tx, key);
      if (!row) return refuse('NOT_FOUND');
      if (decision === 'return') {
        await setVersionState(tx, row, 'returned', approval.approvalId);
        await audit(tx, checker, 'tag-definition.return', key, { version: row.latestVersion });
        return ok(null);
      }
      if (row.latestState !== 'submitted' || hashOf(row) !== approval.snapshot['hash'])
        return refuse('DEFINITION_CONTENT_CHANGED');
      // Nobody sets a threshold on the former version meanwhile; after the row of the definition.
      await tagParameters.lock(tx);
      await definitionRules.lock(tx);
      const fits = await checkRow(tx, row);
      if (!fits.ok) return fits;
      await setVersionState(tx, row, 'approved', approval.approvalId);
      await sql`update tags.definition set state = 'active', active_version = latest_version, activated_at = ${clock.now()}
        where kind = ${key.kind} and code = ${key.code}`.execute(tx);
      // Thresholds set by hand were set on the former version; what was approved is what holds.
      if (key.kind === 'tag') await tagParameters.drop(tx, key.code);
      await audit(tx, checker, 'tag-definition.activate', key, { version: row.latestVersion });
      return ok(null);
    },
  };
}

function keyOf(objectId: string): DefinitionKey {
  const [kind, code = ''] = objectId.split('/');
  if (kind !== 'metric' && kind !== 'tag') throw new Error(`${objectId} names no definition`);
  return { kind, code };
}
