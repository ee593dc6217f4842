import { sql } from 'kysely';
import type { ShownTransfer } from '#contract/voucher-transfers.ts';
import { isoMoment } from '#platform/postgres/iso-moment.ts';
import type { Tx } from '#platform/postgres/database.ts';

export type Transfer = {
  id: number;
  voucherId: number;
  code: string;
  state: 'offered' | 'accepted' | 'cancelled' | 'lapsed';
  expiresAt: Date;
  receivedId: number | null;
};

/** A transfer by its code, or the newest of a voucher; read under the voucher's lock it stays as it is. */
export async function findTransfer(
  tx: Tx,
  by: { code: string } | { voucherId: number },
): Promise<Transfer | null> {
  const { rows } = await sql<Transfer>`
    select id, voucher_id as "voucherId", code, state, expires_at as "expiresAt", received_id as "receivedId"
    from benefits.voucher_transfer
    where ${'code' in by ? sql`code = ${by.code}` : sql`voucher_id = ${by.voucherId}`}
    order by id desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

/** What a transfer would bring, to whoever is shown its code (as the job role). */
export async function describeTransfer(tx: Tx, transferId: number): Promise<ShownTransfer | null> {
  const { rows } = await sql<ShownTransfer>`
    select o.name as "offerName", v.face_amount_fen as "faceAmountFen", a.threshold_amount_fen as "thresholdAmountFen",
      a.percent_bp as "percentBp", v.valid_until as "validUntil", ${isoMoment('t.expires_at')} as "expiresAt"
    from benefits.voucher_transfer t
    join benefits.voucher v on v.id = t.voucher_id
    join benefits.allotment a on a.id = v.allotment_id
    join benefits.offer o on o.id = a.offer_id
    where t.id = ${transferId}`.execute(tx);
  return rows[0] ?? null;
}
