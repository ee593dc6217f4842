import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Role } from '#contract/access.ts';
import type { Scope } from '#contract/scope.ts';
import { type Caller, sessionCookie } from '#platform/http/caller.ts';
import type { Platform } from '#platform/platform.ts';
import { type Tx, withJob } from '#platform/postgres/database.ts';
import { abilityOf, restrictionOf, rulesInForce } from './access-of-staff.core.ts';
import { answerTogether } from './answer-together.ts';
import { parseSignInSettings } from './sign-in-settings.ts';
import { rememberSubtrees, type Subtrees } from './subtrees.ts';
import { digestOf } from './token.ts';

type Row = {
  digest: Buffer;
  session_id: number | null;
  kind: Caller['kind'];
  id: number;
  name: string;
  roles: Role[];
  org_id: number;
  second_factor: boolean;
  must_change_password: boolean;
  last_seen_at: Date | null;
  tree_version: number;
  settings: unknown;
};

/**
 * Tells who asks, by session cookie or `Authorization: Bearer` API key; null when there is none or it
 * ended. Every request asks the database, so a session of a person disabled a moment ago is over, and so
 * are the keys which that person made.
 */
export function authenticateBy(
  platform: Pick<Platform, 'database' | 'clock'>,
): (request: FastifyRequest) => Promise<Caller | null> {
  const subtrees = rememberSubtrees();
  const find = answerTogether((digests: Buffer[]) =>
    withJob(platform.database, (tx) => findCallers(tx, digests, platform.clock.now(), subtrees)),
  );
  return async (request) => {
    const token = tokenOf(request);
    return token === null ? null : find(digestOf(token));
  };
}

function tokenOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization !== undefined)
    return /^Bearer (hk_[\w-]{20,100})$/.exec(authorization)?.[1] ?? null;
  return request.cookies[sessionCookie] ?? null;
}

async function findCallers(
  tx: Tx,
  digests: Buffer[],
  now: Date,
  subtrees: Subtrees,
): Promise<(Caller | null)[]> {
  const rows = (await readRows(tx, digests, now)).filter((row) => !isIdle(row, now));
  const seen = rows.filter(
    (row) => row.last_seen_at && now.getTime() - row.last_seen_at.getTime() > seenEveryMs(row),
  );
  if (seen.length > 0) {
    await sql`update organization.session set last_seen_at = ${now} where session_id = any(${seen.map((row) => row.session_id)}::bigint[])`.execute(
      tx,
    );
  }
  const scopes = await subtrees.scopesOf(
    tx,
    rows[0]?.tree_version ?? 0,
    rows.map((row) => row.org_id),
  );
  const callers = new Map(
    rows.map((row) => [row.digest.toString('hex'), callerFrom(row, scopes.get(row.org_id))]),
  );
  return digests.map((digest) => callers.get(digest.toString('hex')) ?? null);
}

async function readRows(tx: Tx, digests: Buffer[], now: Date): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select found.*, tree_version.version as tree_version, setting.value as settings
    from (
      select session.token_hash as digest, session_id, 'staff' as kind, staff.staff_id as id, staff.name, staff.roles,
        staff.org_id, session.second_factor, credential.must_change_password, session.last_seen_at
      from organization.session join organization.staff using (staff_id)
        join organization.staff_credential credential using (staff_id)
      where token_hash = any(${digests}::bytea[]) and session.ended_at is null and session.expires_at > ${now}
        and staff.disabled_at is null
      union all
      select key_hash, null, 'api-key', api_key_id, name, roles, org_id, false, false, null
      from organization.api_key
      where key_hash = any(${digests}::bytea[]) and revoked_at is null and expires_at > ${now}
        and not exists (select from organization.staff maker where maker.staff_id = created_by and maker.disabled_at is not null)) found
      join organization.org_unit unit on unit.org_id = found.org_id and unit.disabled_at is null
      cross join organization.tree_version
      left join platform.setting on setting.key = 'sign-in'`.execute(tx);
  return rows;
}

/**
 * last_seen_at moves at most this often: a write a minute instead of one a request, and oftener where the
 * idle time is so short that somebody at work would seem to have left.
 */
function seenEveryMs(row: Row): number {
  return Math.min(60_000, (parseSignInSettings(row.settings).idleMinutes * 60_000) / 4);
}

function isIdle(row: Row, now: Date): boolean {
  if (row.last_seen_at === null) return false;
  return (
    now.getTime() - row.last_seen_at.getTime() >
    parseSignInSettings(row.settings).idleMinutes * 60_000
  );
}

function callerFrom(row: Row, scope: Scope | undefined): Caller | null {
  if (!scope) return null;
  const settings = parseSignInSettings(row.settings);
  const person = {
    roles: row.roles,
    mustChangePassword: row.must_change_password,
    secondFactor: row.second_factor,
  };
  // A system has no second factor; the key itself is the stronger secret.
  const restriction = row.kind === 'staff' ? restrictionOf(person, settings) : null;
  const secondFactor = row.kind === 'api-key' || row.second_factor;
  return {
    kind: row.kind,
    id: row.id,
    name: row.name,
    roles: row.roles,
    orgId: row.org_id,
    scope,
    ability: abilityOf(rulesInForce({ roles: row.roles, restriction, secondFactor }, settings)),
    secondFactor: row.second_factor,
  };
}
