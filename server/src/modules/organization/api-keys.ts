import { sql } from 'kysely';
import type { z } from 'zod';
import type { ApiKey, apiKeyNew } from '#contract/organization.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { mayAdminister } from './access-of-staff.core.ts';
import { findOrgUnit } from './list-org-units.ts';
import { digestOf, newToken } from './token.ts';

const instant = (column: string) =>
  sql`to_char(${sql.ref(column)} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;
const columns = sql`api_key_id as "apiKeyId", name, org_id as "orgId", roles, ${instant('created_at')} as "createdAt",
  ${instant('expires_at')} as "expiresAt", ${instant('revoked_at')} as "revokedAt"`;

/** Keys of the caller's subtree, newest first. */
export async function listApiKeys(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<ApiKey, number>> {
  const { rows } = await sql<ApiKey>`
    select ${columns} from organization.api_key where api_key_id < ${after ?? Number.MAX_SAFE_INTEGER}
    order by api_key_id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, (row) => row.apiKeyId);
}

/**
 * Makes a key for a system; the secret is in this answer only. The maker holds it in their hands, so it
 * carries no role that they could not give to a person.
 */
export async function createApiKey(
  tx: Tx,
  caller: Caller,
  input: z.infer<typeof apiKeyNew>,
  now: Date,
): Promise<Result<{ apiKey: ApiKey; secret: string }>> {
  if (caller.kind !== 'staff') return refuse('SESSION_NEEDS_PERSON');
  if (!mayAdminister(caller.roles, input.roles)) return refuse('STAFF_ROLE_NOT_YOURS_TO_GIVE');
  const unit = await findOrgUnit(tx, input.orgId);
  if (!unit.ok) return unit;
  if (unit.value.disabled) return refuse('ORG_UNIT_DISABLED', { code: unit.value.code });
  const secret = newToken('hk_');
  const expiresAt = new Date(now.getTime() + input.expiresAfterDays * 86_400_000);
  const { rows } = await sql<ApiKey>`
    insert into organization.api_key (key_hash, name, org_id, roles, created_by, created_at, expires_at)
    values (${digestOf(secret)}, ${input.name}, ${input.orgId}, ${input.roles}::text[], ${caller.id}, ${now}, ${expiresAt})
    returning ${columns}`.execute(tx);
  const [apiKey] = rows;
  if (!apiKey) throw new Error('the new API key is not visible to its maker');
  await recordAudit(tx, {
    actor: caller,
    action: 'api_key.create',
    objectKind: 'ApiKey',
    objectId: apiKey.apiKeyId,
    orgId: input.orgId,
    detail: { name: input.name, roles: input.roles, expiresAt: apiKey.expiresAt },
  });
  return ok({ apiKey, secret });
}

/** Ends a key at once; ending it again changes nothing. */
export async function revokeApiKey(
  tx: Tx,
  caller: Caller,
  apiKeyId: number,
  now: Date,
): Promise<Result<ApiKey>> {
  const { rows } = await sql<ApiKey>`
    update organization.api_key set revoked_at = coalesce(revoked_at, ${now}) where api_key_id = ${apiKeyId} returning ${columns}`.execute(
    tx,
  );
  const [apiKey] = rows;
  if (!apiKey) return refuse('NOT_FOUND');
  await recordAudit(tx, {
    actor: caller,
    action: 'api_key.revoke',
    objectKind: 'ApiKey',
    objectId: apiKeyId,
    orgId: apiKey.orgId,
  });
  return ok(apiKey);
}

/**
 * Ends the keys that these people made: who was let go may still know their secrets. Keys beyond the
 * caller's reach are not ended here, but refused while their maker is disabled.
 */
export async function revokeKeysOf(
  tx: Tx,
  caller: Caller,
  staffId: number,
  now: Date,
): Promise<void> {
  const { rows } = await sql<{ id: number; orgId: number }>`
    update organization.api_key set revoked_at = ${now}
    where created_by = ${staffId} and revoked_at is null and expires_at > ${now}
    returning api_key_id as id, org_id as "orgId"`.execute(tx);
  await recordAudit(
    tx,
    ...rows.map(({ id, orgId }) => ({
      actor: caller,
      action: 'api_key.revoke',
      objectKind: 'ApiKey',
      objectId: id,
      orgId,
      detail: { because: 'maker_disabled', staffId },
    })),
  );
}
