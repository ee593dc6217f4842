import { sql } from 'kysely';
import type { PaymentKind } from '#contract/payment-benefits.ts';
import { type Database, type Tx, withJob } from '#platform/postgres/database.ts';
import type { OpenBenefit } from '../choose-benefits.core.ts';
import { type AskWho, keepEligible } from './eligibility.ts';

/** A payment is held against so many open releases, the newest. */
const consideredMost = 50;

/** Releases of a kind that are open to anyone now and have something left. */
export async function findOpenBenefits(
  tx: Tx,
  now: Date,
  kind: PaymentKind,
  offerId?: number,
): Promise<OpenBenefit[]> {
  const { rows } = await sql<OpenBenefit>`
    select id as "allotmentId", terms, face_amount_fen as "faceAmountFen", threshold_amount_fen as "thresholdAmountFen",
      percent_bp as "percentBp", claim_until as "claimUntil"
    from benefits.allotment
    where kind = ${kind} and not terms ? 'transactions' and state = 'open' and open_to = 'anyone' and not frozen and used_count < cap_count
      and claim_from <= ${now} and claim_until > ${now} and (${offerId ?? null}::bigint is null or offer_id = ${offerId ?? null})
    order by id desc limit ${consideredMost}`.execute(tx);
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
): Promise<OpenBenefit[]> {
  const found = await withJob(database, (tx) => findOpenBenefits(tx, now, kind, offerId));
  return keepEligible(askWho, customerNo, found);
}
