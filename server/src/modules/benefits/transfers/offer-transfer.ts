import { sql } from 'kysely';
import { ok, refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { endExpired } from '../end-holds.ts';
import { lockVoucher, type LockedVoucher } from '../lock-voucher.ts';
import { drawVoucherCode } from '../voucher-code.ts';
import { judgeState } from '../voucher.core.ts';
import { findTransfer, type Transfer } from './find-transfer.ts';

/** Twelve characters, 60 random bits: told to one person, good for hours, and tried only with a link of one's own. */
const codeLength = 12;

/**
 * Offers a voucher to whoever is told its code; until it is taken, cancelled or over nobody uses it. Asked
 * again it gives the code that is out. The customer's own (as the job role), which the caller has found out.
 */
export async function offerTransfer(
  tx: Tx,
  now: Date,
  voucherId: number,
): Promise<Result<Pick<Transfer, 'code' | 'expiresAt'>>> {
  const voucher = await lockVoucher(tx, { id: voucherId });
  if (!voucher) return refuse('VOUCHER_UNKNOWN');
  if (voucher.state === 'offered') {
    const open = await findTransfer(tx, { voucherId });
    if (!open) throw new Error(`voucher ${voucherId} is offered to nobody`);
    return ok(open);
  }
  await endExpired(tx, now, [voucher]);
  const good = judgeState({ state: voucher.state, validUntil: voucher.valid_until }, bankDay(now));
  if (!good.ok) return good;
  const hours = await hoursOf(tx, voucher);
  if (hours === null) return refuse('NOT_TRANSFERABLE');
  const expiresAt = new Date(
    Math.min(now.getTime() + hours * 3_600_000, endOfDay(voucher.valid_until).getTime()),
  );
  const code = drawVoucherCode().slice(0, codeLength);
  await sql`
    with offered as (update benefits.voucher set state = 'offered' where id = ${voucherId} returning id, org_id)
    insert into benefits.voucher_transfer (voucher_id, code, offered_at, expires_at, org_id)
    select id, ${code}, ${now}, ${expiresAt}, org_id from offered`.execute(tx);
  return ok({ code, expiresAt });
}

/** How long an offer of the voucher is good; null where it is not passed on, received itself or given by a partner. */
async function hoursOf(tx: Tx, { id, fulfilled }: LockedVoucher): Promise<number | null> {
  if (fulfilled) return null;
  const { rows } = await sql<{ hours: number | null }>`
    select (a.terms ->> 'transferHours')::int as hours
    from benefits.voucher v join benefits.allotment a on a.id = v.allotment_id
    where v.id = ${id} and v.given_from_id is null`.execute(tx);
  return rows[0]?.hours ?? null;
}

/** The midnight with which a day of the bank ends. */
const endOfDay = (day: string): Date => new Date(Date.parse(`${day}T00:00:00+08:00`) + 86_400_000);
