import { sql } from 'kysely';
import { postTransfers } from '#modules/ledger/index.ts';
import { writeEvents } from '#platform/outbox/outbox.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type LockedVoucher, lockVouchers } from './lock-voucher.ts';
import { voucherEvent } from './voucher-event.ts';

/** Ends up to `limit` holds whose time is over; gives the number, to be called again until it is 0. */
export async function expireHolds(tx: Tx, now: Date, limit: number): Promise<number> {
  const { rows } = await sql<{ voucher_id: number }>`
    select voucher_id from benefits.hold where state = 'open' and expires_at <= ${now}
    order by expires_at, id limit ${limit}`.execute(tx);
  const vouchers = await lockVouchers(
    tx,
    rows.map(({ voucher_id: id }) => ({ id })),
  );
  await endExpired(
    tx,
    now,
    vouchers.filter((voucher) => voucher !== null),
  );
  return rows.length;
}

export async function hasExpiredHolds(tx: Tx, now: Date): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from benefits.hold where state = 'open' and expires_at <= ${now}) as found`.execute(
    tx,
  );
  return rows[0]?.found ?? false;
}

/** Frees those of the locked vouchers whose hold has run out, in the database and here. */
export async function endExpired(
  tx: Tx,
  now: Date,
  vouchers: readonly LockedVoucher[],
): Promise<void> {
  const over = vouchers.filter(({ hold_expires_at: until }) => until !== null && until <= now);
  await endHolds(tx, now, over, 'expired');
  for (const voucher of over)
    Object.assign(voucher, { state: 'claimed', hold_id: null, hold_expires_at: null });
}

/** Voids the pending transfers of the open holds of vouchers under lock, makes them good again, and tells it. */
export async function endHolds(
  tx: Tx,
  now: Date,
  vouchers: readonly LockedVoucher[],
  state: 'released' | 'expired',
): Promise<void> {
  const held = vouchers.flatMap((voucher) =>
    voucher.hold_id === null ? [] : [{ voucher, holdId: voucher.hold_id }],
  );
  if (held.length === 0) return;
  const holdIds = held.map(({ holdId }) => holdId);
  await sql`
    with ended as (
      update benefits.hold set state = ${state}, ended_at = ${now}
      where id = any (${holdIds}::bigint[]) and state = 'open' returning voucher_id
    )
    update benefits.voucher v set state = 'claimed' from ended where v.id = ended.voucher_id and v.state = 'held'`.execute(
    tx,
  );
  const pending = await readPending(tx, holdIds);
  await postTransfers(
    tx,
    now,
    pending.map((one) => ({
      kind: 'redeem',
      phase: 'void',
      fromAccountId: one.fromAccountId,
      toAccountId: one.toAccountId,
      amount: one.amount,
      naturalKey: `${state}:${one.holdId}`,
      leg: one.leg,
      pendingId: one.id,
    })),
  );
  await writeEvents(
    tx,
    held.map(({ voucher, holdId }) =>
      voucherEvent(
        now,
        `voucher_hold_${state}`,
        voucher,
        voucher.hold_org_id ?? voucher.org_id,
        { hold_id: String(holdId) },
        voucher.hold_amount_fen ?? 0,
      ),
    ),
  );
}

type Pending = {
  id: number;
  holdId: number;
  leg: number;
  fromAccountId: number;
  toAccountId: number;
  amount: number;
};

/** The pending transfers of holds, by hold and leg. */
export async function readPending(tx: Tx, holdIds: readonly number[]): Promise<Pending[]> {
  const { rows } = await sql<Pending>`/* keep plan: pending_of_holds */
    select t.id, wanted.id as "holdId", t.leg::int as leg, t.from_account_id as "fromAccountId", t.to_account_id as "toAccountId", t.amount
    from unnest(${holdIds}::bigint[]) as wanted (id)
    cross join lateral (select * from ledger.transfer where natural_key = 'hold:' || wanted.id limit 8) t
    order by wanted.id, t.leg`.execute(tx);
  return rows;
}
