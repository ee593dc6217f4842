import { sql, type RawBuilder } from 'kysely';
import { isDelivered } from '#contract/offer-terms.ts';
import { fulfilment } from '#modules/fulfilment/index.ts';
import { JobFailure } from '#platform/jobs/jobs.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { creditVouchers } from '../credit-vouchers.ts';
import { deliverVouchers } from '../deliver-vouchers.ts';
import { deliveryOf, termsOfAllotments } from '../deliveries.ts';
import { fulfilVouchers } from '../fulfil-claims.ts';
import type { NumberRange } from './meter-recipients.ts';

// What is issued in bulk and is no voucher in anybody's hand: red packets are owed to their customers, and what a
// partner or another module delivers is ordered or handed over, in the transaction of the range.

/** Vouchers written or redeemed by one statement: a range of a thousand is as fast as one of ten thousand. */
const batch = 1_000;

/** What stands against everybody alike. */
const ofAll = new Set(['DRAW_NOT_OPEN', 'GIFT_ENDED', 'POINTS_PROGRAMME_ENDED']);

/**
 * Notes, of the customers of a range, who can't be given what a partner or another module delivers. The allotment is locked, then
 * the products; codes were counted when it was set aside, so that only withdrawn ones lack.
 */
export async function refuseUndeliverable(
  tx: Tx,
  now: Date,
  issue: { id: number; offerId: number; allotmentId: number },
  { firstNo, lastNo }: NumberRange,
): Promise<void> {
  const { rows } = await sql<{ no: number; orgId: number }>`
    select r.customer_no as no, c.managing_org_id as "orgId"
    from benefits.issue_recipient r join customers.customer c on c.customer_no = r.customer_no
    where issue_id = ${issue.id} and r.customer_no between ${firstNo} and ${lastNo} and reason is null order by 1`.execute(
    tx,
  );
  if (rows.length === 0) return;
  const { kind, terms } = await termsOf(tx, issue.allotmentId);
  const delivery = deliveryOf(kind);
  const verdicts = delivery
    ? await delivery.judge(
        tx,
        now,
        rows.map(({ no, orgId }) => ({
          allotmentId: issue.allotmentId,
          customerNo: no,
          orgId,
          outletOrgId: null,
          terms,
        })),
      )
    : await fulfilment.judgeClaims(
        tx,
        now,
        rows.map(({ no }) => ({ offerId: issue.offerId, customerNo: no })),
      );
  // Nobody can be given any of it: the issue is carried on once the draw or programme is open.
  const closed = verdicts.find((verdict) => verdict !== null && ofAll.has(verdict));
  if (closed) throw new JobFailure({ code: closed, facts: {} });
  // Nobody's fault, and soon over: the issue is carried on when the partner is back.
  if (verdicts.includes('PARTNER_PAUSED'))
    throw new JobFailure({ code: 'PARTNER_PAUSED', facts: {} });
  const refused = rows.flatMap(({ no }, at) => {
    const verdict = verdicts[at] ?? null;
    // The first of the range are given their codes in this transaction: nothing is left to decide again.
    return verdict === null
      ? []
      : [{ no, reason: verdict === 'AGAIN' ? 'CODES_EXHAUSTED' : verdict }];
  });
  await sql`update benefits.issue_recipient r set reason = w.reason
    from unnest(${refused.map(({ no }) => no)}::int[], ${refused.map(({ reason }) => reason)}::text[]) as w (no, reason)
    where r.issue_id = ${issue.id} and r.customer_no = w.no and r.reason is null`.execute(tx);
}

/** Gives what was issued just now on to who it is for; `vouchers` are those of the range. */
export async function giveAtOnce(
  tx: Tx,
  now: Date,
  kind: 'redPacket' | 'fulfilled',
  { offerId, allotmentId }: { offerId: number; allotmentId: number },
  vouchers: RawBuilder<unknown>,
): Promise<void> {
  const { rows } = await sql<{
    voucherId: number;
    customerNo: number;
    orgId: number;
    validUntil: string;
  }>`
    select v.id as "voucherId", v.customer_no as "customerNo", v.org_id as "orgId", v.valid_until as "validUntil"
    from ${vouchers} order by v.id`.execute(tx);
  const { kind: ofOffer, terms } = await termsOf(tx, allotmentId);
  for (let from = 0; from < rows.length; from += batch) {
    const part = rows.slice(from, from + batch);
    if (kind === 'redPacket') await creditVouchers(tx, now, part);
    else if (isDelivered(ofOffer))
      await deliverVouchers(
        tx,
        now,
        ofOffer,
        part.map((one) => ({ ...one, allotmentId, outletOrgId: null, terms })),
      );
    else
      await fulfilVouchers(
        tx,
        now,
        part.map((one) => ({ ...one, offerId })),
      );
  }
}

async function termsOf(tx: Tx, allotmentId: number) {
  const terms = (await termsOfAllotments(tx, [allotmentId])).get(allotmentId);
  if (!terms) throw new Error(`there is no allotment ${allotmentId}`);
  return terms;
}
