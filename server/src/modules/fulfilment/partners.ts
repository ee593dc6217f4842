import { sql } from 'kysely';
import type { ChangePartner, CreatePartner, Partner } from '#contract/partners.ts';
import type { PageAsked } from '#contract/pages.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { letters, type Outside } from '#modules/webhooks/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import { sealSecret } from './partner-secret.ts';

const columns = sql`t.partner_id as id, t.code, t.name, t.base_url as "baseUrl", t.state, t.org_id as "orgId",
  coalesce(a.balance, 0) as "owedFen", o.unknown, o.standing, ${isoMoment('t.made_at')} as "madeAt"`;
const tables = sql`fulfilment.partner t
  left join lateral (
    select sum(balance)::bigint as balance from ledger.account where kind = 'partner' and owner_id = t.partner_id) a on true
  cross join lateral (
    select (count(*) filter (where state in ('waiting', 'unknown')))::int as unknown, (count(*) filter (where state = 'standing'))::int as standing
    from fulfilment.partner_order where partner_id = t.partner_id and state in ('waiting', 'unknown', 'standing')) o`;

/** Partners the scope sees, the newest first. */
export async function listPartners(
  tx: Tx,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Partner, number>> {
  const { rows } = await sql<Partner>`select ${columns} from ${tables}
    where t.partner_id < ${after ?? Number.MAX_SAFE_INTEGER} order by t.partner_id desc limit ${limit + 1}`.execute(
    tx,
  );
  return sliceOf(rows, limit, ({ id }) => id);
}

export async function findPartner(tx: Tx, id: number): Promise<Result<Partner>> {
  const { rows } = await sql<Partner>`
    select ${columns} from ${tables} where t.partner_id = ${id}`.execute(tx);
  return rows[0] ? ok(rows[0]) : refuse('NOT_FOUND');
}

/** Makes a partner, active; the secret that signs its orders is in this answer only. As the job role. */
export async function createPartner(
  tx: Tx,
  now: Date,
  { keyring, outside }: { keyring: Keyring; outside: Outside },
  caller: Caller,
  { code, name, baseUrl, orgId }: CreatePartner,
): Promise<Result<{ partner: Partner; secret: string | null }>> {
  if (!scopeCovers(caller.scope, orgId)) return refuse('FORBIDDEN');
  if (baseUrl !== null) {
    const judged = letters.judgeUrl(baseUrl, outside.namedHosts);
    if (!judged.ok || judged.url.search !== '') return refuse('PARTNER_URL_REFUSED');
  }
  const secret = baseUrl === null ? null : letters.newSecret();
  const sealed = secret === null ? null : sealSecret(keyring, code, secret);
  const { rows } = await sql<{ id: number }>`
    insert into fulfilment.partner (code, name, base_url, secret_sealed, org_id, made_by, made_at)
    values (${code}, ${name}, ${baseUrl}, ${sealed}, ${orgId}, ${staffIdOf(caller)}, ${now})
    on conflict (code) do nothing returning partner_id as id`.execute(tx);
  const [made] = rows;
  if (!made) return refuse('CODE_TAKEN', { code });
  await recordAudit(tx, {
    actor: caller,
    action: 'partner.create',
    objectKind: 'Partner',
    objectId: made.id,
    orgId,
    // What follows the host may be a key of the partner's.
    detail: { code, name, host: baseUrl === null ? null : new URL(baseUrl).host },
  });
  const partner = await findPartner(tx, made.id);
  return partner.ok ? ok({ partner: partner.value, secret }) : partner;
}

/** Names a partner anew, pauses it or sets it going again. The caller sees it; whether it is theirs is asked here. */
export async function changePartner(
  tx: Tx,
  caller: Caller,
  id: number,
  { name, state }: ChangePartner,
): Promise<Result<Partner>> {
  const partner = await reachPartner(tx, caller, id);
  if (!partner.ok) return partner;
  await sql`update fulfilment.partner set name = coalesce(${name ?? null}, name), state = coalesce(${state ?? null}, state)
    where partner_id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'partner.update',
    objectKind: 'Partner',
    objectId: id,
    orgId: partner.value.orgId,
    detail: { name: name ?? null, state: state ?? null },
  });
  return findPartner(tx, id);
}

/** A new secret, shown once; the former one signs nothing any more. */
export async function renewSecret(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  id: number,
): Promise<Result<{ partner: Partner; secret: string | null }>> {
  const partner = await reachPartner(tx, caller, id);
  if (!partner.ok) return partner;
  if (partner.value.baseUrl === null) return refuse('PARTNER_ADDRESS_MISSING');
  const secret = letters.newSecret();
  await sql`update fulfilment.partner set secret_sealed = ${sealSecret(keyring, partner.value.code, secret)}
    where partner_id = ${id}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'partner.renew_secret',
    objectKind: 'Partner',
    objectId: id,
    orgId: partner.value.orgId,
  });
  return ok({ partner: partner.value, secret });
}

/** A partner that the caller's own org units hold; one of the whole bank is seen by all and held by few. */
export async function reachPartner(
  tx: Tx,
  caller: Pick<Caller, 'scope'>,
  id: number,
): Promise<Result<Partner>> {
  const partner = await findPartner(tx, id);
  if (!partner.ok) return partner;
  const { orgId } = partner.value;
  if (scopeCovers(caller.scope, orgId)) return partner;
  return refuse(orgId === null ? 'FORBIDDEN' : 'NOT_FOUND');
}
