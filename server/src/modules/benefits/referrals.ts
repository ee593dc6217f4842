import { sql } from 'kysely';
import type { Referral } from '#contract/referrals.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { PageAsked } from '#contract/pages.ts';
import type { AuditRecord } from '#modules/audit/index.ts';
import { addDays, bankDay } from '#platform/clock/clock.ts';
import { type Slice, sliceOf } from '#platform/http/page.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { claimForDeeds, type DeedRelease } from './claim-for-deed.ts';

/** Whoever opened their first account no longer ago is a new customer. */
const newDays = 90;
/** `claimed_by` of what a referral brought; the key behind it names the new customer, so nobody is referred twice. */
const referral = 'referral';
const keyOf = (newNo: number, allotmentId: number): string => `new:${newNo}:${allotmentId}`;

export type ReferralTold = {
  referrerNo: number;
  newNo: number;
  orgId: number;
  actor: AuditRecord['actor'];
};

/**
 * Rewards whoever referred a new customer, and nobody behind them (rule 4: depth 1). A new customer counts once,
 * under whichever number and for whomever: their row is held while it is looked whether they were referred, so of
 * two who say so at once one is told. Locks: customer → the order of claims.
 */
export async function recordReferral(
  tx: Tx,
  now: Date,
  { referrerNo, newNo, orgId, actor }: ReferralTold,
  open: readonly DeedRelease[],
): Promise<Result<Referral[]>> {
  const { rows } = await sql<{ no: number; self: boolean; openDate: string; known: boolean }>`
    select p.no, p.no = customers.person_of(${referrerNo}::int) as self,
      (select min(open_date) from customers.customer where customer_no in (select customers.numbers_of(p.no))) as "openDate"
    from (select customers.person_of(${newNo}::int) as no) p
    join customers.customer c on c.customer_no = p.no for no key update of c`.execute(tx);
  const [person] = rows;
  if (!person) return refuse('NOT_FOUND');
  if (person.self) return refuse('REFERRAL_OF_ONESELF');
  const known = await findByKey(tx, person.no);
  if (known)
    return known === referrerNo ? ok(await referralsOf(tx, person.no)) : refuse('REFERRAL_KNOWN');
  if (person.openDate < addDays(bankDay(now), -newDays))
    return refuse('REFERRAL_NOT_NEW', { days: newDays });
  const claimed = await claimForDeeds(
    tx,
    now,
    open.map(({ allotmentId }) => ({
      allotmentId,
      customerNo: referrerNo,
      claimedBy: referral,
      clientKey: keyOf(person.no, allotmentId),
      channel: 'staff' as const,
      scope: { all: true } as const,
      outletOrgId: orgId,
      actor,
    })),
  );
  if (!claimed.some(({ ok: isGiven }) => isGiven)) {
    const refused = claimed.find((one) => !one.ok);
    return refused && !refused.ok ? refused : refuse('NO_REFERRAL_OFFER');
  }
  return ok(await referralsOf(tx, person.no));
}

/** For whom a new customer was referred before, under any number; null for one who was not. */
async function findByKey(tx: Tx, newNo: number): Promise<number | null> {
  const { rows } = await sql<{ no: number }>`
    select customers.person_of(v.customer_no) as no from customers.numbers_of(${newNo}::int) as own
    join benefits.voucher v on v.claimed_by = ${referral} and v.client_key between 'new:' || own || ':' and 'new:' || own || ';'
    limit 1`.execute(tx);
  return rows[0]?.no ?? null;
}

const columns = sql`v.id as "voucherId", split_part(v.client_key, ':', 2)::int as "newCustomerNo", o.name as "offerName",
  v.face_amount_fen as "faceAmountFen", v.state, ${isoMoment('v.claimed_at')} as "rewardedAt"
  from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id`;

async function referralsOf(tx: Tx, newNo: number): Promise<Referral[]> {
  const { rows } = await sql<Referral>`
    select ${columns} where v.claimed_by = ${referral}
      and v.client_key between ${`new:${newNo}:`} and ${`new:${newNo};`} order by v.id limit 100`.execute(
    tx,
  );
  return rows;
}

/** Whom a customer has referred and what it brought, the newest first, where the scope sees the vouchers. */
export async function listReferrals(
  tx: Tx,
  customerNo: number,
  { limit }: PageAsked,
  after?: number,
): Promise<Slice<Referral, number>> {
  const { rows } = await sql<Referral>`
    select ${columns} where v.claimed_by = ${referral} and v.id < ${after ?? Number.MAX_SAFE_INTEGER}
      and v.customer_no in (select customers.numbers_of(${customerNo}::int))
    order by v.id desc limit ${limit + 1}`.execute(tx);
  return sliceOf(rows, limit, ({ voucherId }) => voucherId);
}
