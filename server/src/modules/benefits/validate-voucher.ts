import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { judgeRedemption, type RedeemableVoucher } from './voucher.core.ts';

type Validation = { offerName: string; amountFen: number; validUntil: string };

/** What a voucher would bring of a purchase now, or why it would not. Changes nothing and promises nothing. */
export async function validateVoucher(
  tx: Tx,
  now: Date,
  by: { id: number } | { code: string },
  purchaseAmountFen: number,
): Promise<Result<Validation>> {
  const wanted = 'id' in by ? sql`v.id = ${by.id}` : sql`v.code = ${by.code}`;
  const { rows } = await sql<RedeemableVoucher & { offerName: string }>`
    select o.name as "offerName", v.valid_until as "validUntil", a.threshold_amount_fen as "thresholdAmountFen",
      v.face_amount_fen as "faceAmountFen", a.percent_bp as "percentBp",
      -- A hold that has run out stands in nobody's way, whether or not it was cleared yet.
      case when v.state = 'held' and not exists (
        select from benefits.hold h where h.voucher_id = v.id and h.state = 'open' and h.expires_at > ${now}) then 'claimed' else v.state end as state
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id join benefits.offer o on o.id = a.offer_id
    where ${wanted}`.execute(tx);
  const [voucher] = rows;
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  const worth = judgeRedemption(voucher, bankDay(now), purchaseAmountFen);
  const { offerName, validUntil } = voucher;
  return worth.ok ? ok({ offerName, amountFen: worth.value, validUntil }) : worth;
}
