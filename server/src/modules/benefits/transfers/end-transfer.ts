import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockVoucher, lockVouchers } from '../lock-voucher.ts';
import { findTransfer } from './find-transfer.ts';

/** The giver takes the offer back: the voucher is theirs to use again. Asked again it says so again. */
export async function cancelTransfer(
  tx: Tx,
  now: Date,
  voucherId: number,
): Promise<Result<{ voucherId: number }>> {
  const voucher = await lockVoucher(tx, { id: voucherId });
  const transfer = voucher && (await findTransfer(tx, { voucherId }));
  if (!transfer) return refuse('TRANSFER_UNKNOWN');
  if (transfer.state === 'accepted') return refuse('TRANSFER_OVER');
  if (transfer.state === 'offered') await end(tx, now, [voucherId], 'cancelled');
  return ok({ voucherId });
}

/** Ends up to `limit` offers whose hours are over; gives the number, to be called again until it is 0. */
export async function lapseTransfers(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ id: number }>`
    select voucher_id as id from benefits.voucher_transfer where state = 'offered' and expires_at <= ${now}
    order by expires_at, id limit ${limit}`.execute(tx);
  await lockVouchers(tx, rows);
  await end(
    tx,
    now,
    rows.map(({ id }) => id),
    'lapsed',
  );
  return rows.length;
}

export async function hasLapsedTransfers(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from benefits.voucher_transfer where state = 'offered' and expires_at <= ${now}) as found`.execute(
    tx,
  );
  return rows[0]?.found ?? false;
}

/** The vouchers are locked; one that was taken before they were is no longer offered and stays as it is. */
async function end(
  tx: Tx,
  now: Date,
  voucherIds: readonly number[],
  state: 'cancelled' | 'lapsed',
): Promise<void> {
  await sql`
    with ended as (
      update benefits.voucher_transfer set state = ${state}, ended_at = ${now}
      where voucher_id = any (${[...voucherIds]}::bigint[]) and state = 'offered' returning voucher_id
    )
    update benefits.voucher v set state = 'claimed' from ended where v.id = ended.voucher_id and v.state = 'offered'`.execute(
    tx,
  );
}
