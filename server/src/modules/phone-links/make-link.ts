import { sql } from 'kysely';
import { type PhoneLink, phoneLinkLimits, type PhoneLinkStanding } from '#contract/phone-links.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { findGone } from '#modules/consent/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import { type Caller, staffIdOf } from '#platform/http/caller.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { phoneTokens } from './use-link.ts';

type Person = { customerNo: number; orgId: number };

/** The customer whom a number means, where the transaction's scope sees them. */
async function findPerson(tx: Tx, customerNo: number): Promise<Person | undefined> {
  const { rows } = await sql<Person>`
    select customer_no as "customerNo", managing_org_id as "orgId" from customers.customer
    where customer_no = customers.person_of(${customerNo}) and erased_at is null`.execute(tx);
  return rows[0];
}

/**
 * Makes the link by which a customer opens their own pages, and ends those made before: a phone that was lost
 * is shut out by the next link. Whoever holds it acts in the customer's place, so who made it is kept.
 */
export async function makeLink(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  customerNo: number,
  now: Date,
): Promise<Result<Omit<PhoneLink, 'url'>>> {
  const person = await findPerson(tx, customerNo);
  if (!person || (await findGone(tx, [person.customerNo], bankDay(now))).has(person.customerNo))
    return refuse('NOT_FOUND');
  const openUntil = new Date(now.getTime() + phoneLinkLimits.openWithinMinutes * 60_000);
  await sql`update phone_links.link set revoked_at = ${now}, revoked_by = ${staffIdOf(caller)}
    where customer_no = ${person.customerNo} and revoked_at is null and good_until > ${now}`.execute(
    tx,
  );
  const { rows } = await sql<{ linkId: number }>`
    insert into phone_links.link (customer_no, made_by, made_at, good_until)
    values (${person.customerNo}, ${staffIdOf(caller)}, ${now}, ${openUntil}) returning link_id as "linkId"`.execute(
    tx,
  );
  const linkId = rows[0]?.linkId;
  if (linkId === undefined) throw new Error('a link was not written');
  await recordAudit(tx, {
    actor: caller,
    action: 'phone-links.create_link',
    objectKind: 'Customer',
    objectId: person.customerNo,
    orgId: person.orgId,
    detail: { linkId, openUntil: openUntil.toISOString() },
  });
  // The row says until when it is good; the token's own time is only how long a row is kept for an answer.
  const signedUntil = new Date(now.getTime() + (phoneLinkLimits.goodForDays + 1) * 86_400_000);
  const token = phoneTokens.sign(keyring, 'phone', linkId, person.customerNo, signedUntil);
  return ok({ linkId, token, openUntil: openUntil.toISOString() });
}

/** Takes a link back: from this transaction on it opens nothing. */
export async function revokeLink(
  tx: Tx,
  caller: Caller,
  customerNo: number,
  linkId: number,
  now: Date,
): Promise<Result<null>> {
  const { rows } = await sql<Person & { over: boolean }>`
    select customer_no as "customerNo", managing_org_id as "orgId", revoked_at is not null or good_until <= ${now} as over
    from phone_links.link join customers.customer using (customer_no)
    where link_id = ${linkId} and customer_no in (select customers.numbers_of(customers.person_of(${customerNo})))
    for update of link`.execute(tx);
  const [link] = rows;
  if (!link) return refuse('NOT_FOUND');
  if (link.over) return refuse('PHONE_LINK_OVER');
  await sql`update phone_links.link set revoked_at = ${now}, revoked_by = ${staffIdOf(caller)} where link_id = ${linkId}`.execute(
    tx,
  );
  await recordAudit(tx, {
    actor: caller,
    action: 'phone-links.revoke_link',
    objectKind: 'Customer',
    objectId: link.customerNo,
    orgId: link.orgId,
    detail: { linkId },
  });
  return ok(null);
}

/** The newest link of a customer that still opens, as staff see it. */
export async function showStanding(
  tx: Tx,
  customerNo: number,
  now: Date,
): Promise<Result<PhoneLinkStanding>> {
  const person = await findPerson(tx, customerNo);
  if (!person) return refuse('NOT_FOUND');
  const { rows } = await sql<NonNullable<PhoneLinkStanding['link']>>`
    select link_id as "linkId", staff.name as "madeBy", ${isoMoment('made_at')} as "madeAt",
      ${isoMoment('opened_at')} as "openedAt", ${isoMoment('good_until')} as "goodUntil"
    from phone_links.link left join organization.staff on staff_id = made_by
    where customer_no in (select customers.numbers_of(${person.customerNo})) and revoked_at is null and good_until > ${now}
    order by link_id desc limit 1`.execute(tx);
  return ok({ link: rows[0] ?? null });
}
