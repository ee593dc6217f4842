import { sql } from 'kysely';
import { ownTagsLinkLimits, type OwnTagsLink } from '#contract/own-tags.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { ownTagsTokens } from './use-link.ts';

/**
 * Makes the link by which a customer sees their own tags, and ends those made before. Whoever holds it acts
 * in the customer's place, so who made it is kept.
 */
export async function makeLink(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  customerNo: number,
  now: Date,
): Promise<Result<Omit<OwnTagsLink, 'url'>>> {
  const { rows: seen } = await sql<{ person: number; orgId: number }>`
    select customer_no as person, managing_org_id as "orgId" from customers.customer
    where customer_no = customers.person_of(${customerNo}) and erased_at is null`.execute(tx);
  const [known] = seen;
  if (!known) return refuse('NOT_FOUND');
  const { person, orgId } = known;
  if ((await findGone(tx, [person], bankDay(now))).has(person)) return refuse('NOT_FOUND');
  const expiresAt = new Date(now.getTime() + ownTagsLinkLimits.minutes * 60_000);
  await sql`update own_tags.link set revoked_at = ${now}, revoked_by = ${staffIdOf(caller)}
    where customer_no = ${person} and revoked_at is null and expires_at > ${now}`.execute(tx);
  const { rows } = await sql<{ linkId: number }>`
    insert into own_tags.link (customer_no, made_by, made_at, expires_at)
    values (${person}, ${staffIdOf(caller)}, ${now}, ${expiresAt}) returning link_id as "linkId"`.execute(
    tx,
  );
  const linkId = rows[0]?.linkId;
  if (linkId === undefined) throw new Error('a link was not written');
  await recordAudit(tx, {
    actor: caller,
    action: 'own-tags.create_link',
    objectKind: 'Customer',
    objectId: person,
    orgId,
    detail: { linkId, expiresAt: expiresAt.toISOString() },
  });
  const token = ownTagsTokens.sign(keyring, 'mine', linkId, person, expiresAt);
  return ok({ linkId, token, expiresAt: expiresAt.toISOString() });
}

/** Takes a link back: from this transaction on it opens nothing. */
export async function revokeLink(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  linkId: number,
  now: Date,
): Promise<Result<null>> {
  const { rows } = await sql<{ customerNo: number; orgId: number; over: boolean }>`
    select customer_no as "customerNo", managing_org_id as "orgId", revoked_at is not null or expires_at <= ${now} as over
    from own_tags.link join customers.customer using (customer_no)
    where link_id = ${linkId} and customer_no in (select customers.numbers_of(customers.person_of(${customerNo})))
    for update of link`.execute(tx);
  const [link] = rows;
  if (!link) return refuse('NOT_FOUND');
  if (link.over) return refuse('OWN_TAGS_LINK_OVER');
  await sql`update own_tags.link set revoked_at = ${now}, revoked_by = ${staffIdOf(caller)} where link_id = ${linkId}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'own-tags.revoke_link',
    objectKind: 'Customer',
    objectId: link.customerNo,
    orgId: link.orgId,
    detail: { linkId },
  });
  return ok(null);
}
