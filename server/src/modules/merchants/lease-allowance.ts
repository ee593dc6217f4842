import { sql } from 'kysely';
import type { Lease } from '#contract/offline-tills.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { lockMerchants } from './lock-merchants.ts';
import { judgeTaking } from './merchant-state.core.ts';
import { signOffline } from './offline-code.ts';

export type KnownTill = {
  tillId: number;
  merchantNo: number;
  orgId: number;
  leaseCount: number;
  leaseAmountFen: number;
  leaseHours: number;
};

/** The till that calls, held; null for whoever is none. After the merchant, before everything of benefits. */
export async function lockTill(
  tx: Tx,
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<KnownTill | null> {
  if (caller.kind !== 'api-key') return null;
  const { rows } = await sql<KnownTill>`
    select till_id as "tillId", merchant_no as "merchantNo", org_id as "orgId", lease_count as "leaseCount",
      lease_amount_fen as "leaseAmountFen", lease_hours::int as "leaseHours"
    from merchants.till where api_key_id = ${caller.id} and retired_at is null for no key update`.execute(
    tx,
  );
  return rows[0] ?? null;
}

/** The merchant of the till that calls, without a lock. */
export async function merchantOfTill(
  tx: Tx,
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<number | null> {
  if (caller.kind !== 'api-key') return null;
  const { rows } = await sql<{ no: number }>`
    select merchant_no as no from merchants.till where api_key_id = ${caller.id} and retired_at is null`.execute(
    tx,
  );
  return rows[0]?.no ?? null;
}

/**
 * Lets a till accept so many vouchers without the network until a time: the most that the bank risks with it.
 * One lease at a time; one whose time is over makes room for the next.
 */
export async function leaseAllowance(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  now: Date,
): Promise<Result<Lease>> {
  const merchantNo = await merchantOfTill(tx, caller);
  if (merchantNo === null) return refuse('TILL_ONLY');
  const merchant = (await lockMerchants(tx, [merchantNo], 'adding')).get(merchantNo);
  const till = await lockTill(tx, caller);
  if (!merchant || !till) return refuse('TILL_ONLY');
  const may = judgeTaking(merchant.state);
  if (!may.ok) return may;
  if (till.leaseCount === 0 || till.leaseAmountFen === 0) return refuse('LEASE_NOT_ALLOWED');
  await sql`update merchants.lease set ended_at = until_at
    where till_id = ${till.tillId} and ended_at is null and until_at <= ${now}`.execute(tx);
  const until = new Date(now.getTime() + till.leaseHours * 3_600_000);
  const { rows } = await sql<{ id: number }>`
    insert into merchants.lease (till_id, merchant_no, org_id, count_cap, amount_cap_fen, leased_at, until_at)
    values (${till.tillId}, ${merchantNo}, ${till.orgId}, ${till.leaseCount}, ${till.leaseAmountFen}, ${now}, ${until})
    on conflict (till_id) where ended_at is null do nothing returning lease_id as id`.execute(tx);
  const [made] = rows;
  if (!made) {
    const open = await sql<{ id: number }>`
      select lease_id as id from merchants.lease where till_id = ${till.tillId} and ended_at is null`.execute(
      tx,
    );
    return refuse('LEASE_OPEN', { leaseId: open.rows[0]?.id ?? 0 });
  }
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.lease',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: till.orgId,
    detail: {
      tillId: till.tillId,
      leaseId: made.id,
      count: till.leaseCount,
      amountFen: till.leaseAmountFen,
    },
  });
  const seconds = (moment: Date): number => Math.floor(moment.getTime() / 1000);
  return ok({
    id: made.id,
    tillId: till.tillId,
    merchantNo,
    count: till.leaseCount,
    amountFen: till.leaseAmountFen,
    leasedAt: now.toISOString(),
    until: until.toISOString(),
    signed: signOffline(keyring, 'HL1', {
      l: made.id,
      d: till.tillId,
      m: merchantNo,
      n: till.leaseCount,
      f: till.leaseAmountFen,
      i: seconds(now),
      e: seconds(until),
    }),
  });
}
