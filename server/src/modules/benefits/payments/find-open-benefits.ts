import { sql } from 'kysely';
import type { PaymentKind } from '#contract/payment-benefits.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import type { StackingBenefit } from '../choose-benefits.core.ts';
import { type AskWho, keepEligible } from './eligibility.ts';

/** A payment is held against so many open releases, the newest. */
const consideredMost = 50;

/** Releases of a kind that are open to anyone now and have something left. */
export async function findOpenBenefits(
  tx: Tx,
  now: Date,
  kind: PaymentKind,
  offerId?: number,
): Promise<StackingBenefit[]> {
  const { rows } = await sql<StackingBenefit>`
    select a.id as "allotmentId", a.terms, a.face_amount_fen as "faceAmountFen", a.threshold_amount_fen as "thresholdAmountFen",
      a.percent_bp as "percentBp", a.claim_until as "claimUntil", a.stacks, a.exclusion_group as "exclusionGroup",
      a.apply_order::int as "applyOrder", o.name as "offerName"
    from benefits.allotment a join benefits.offer o on o.id = a.offer_id
    where a.kind = ${kind} and not a.terms ? 'transactions' and a.state = 'open' and a.open_to = 'anyone' and not a.frozen
      and a.used_count < a.cap_count and a.claim_from <= ${now} and a.claim_until > ${now}
      and (${offerId ?? null}::bigint is null or a.offer_id = ${offerId ?? null})
    order by a.id desc limit ${consideredMost}`.execute(tx);
  return rows;
}

/** Those of them that a customer may have. Outside of transactions, as asking who takes its time. */
export async function openTo(
  database: Database,
  askWho: AskWho,
  now: Date,
  {
    kind,
    customerNo,
    offerId,
  }: { kind: PaymentKind; customerNo: number; offerId?: number | undefined },
): Promise<StackingBenefit[]> {
  const found = await withJob(database, (tx) => findOpenBenefits(tx, now, kind, offerId));
  return keepEligible(askWho, customerNo, found);
}
