import { sql } from 'kysely';
import {
  merchantLimits,
  type OperatorChoice,
  type Till,
  type TillNew,
} from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { apiKeys } from '#modules/organization/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { tillColumns } from './list-merchants.ts';
import { type LockedMerchant, lockMerchants } from './lock-merchants.ts';

async function reached(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
): Promise<Result<LockedMerchant>> {
  // The lock keeps two who add people at once from going over the limit together.
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  return merchant && scopeCovers(caller.scope, merchant.orgId)
    ? ok(merchant)
    : refuse('MERCHANT_UNKNOWN');
}

/** Binds a member of staff with the role merchant operator; one bound already stays so. */
export async function addOperator(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
  staffId: number,
  now: Date,
): Promise<Result<void>> {
  const merchant = await reached(tx, caller, merchantNo);
  if (!merchant.ok) return merchant;
  const { rows: people } = await sql<{ number: string; name: string; operates: boolean }>`
    select staff_number as number, name, 'merchant_operator' = any (roles) and disabled_at is null as operates
    from organization.staff where staff_id = ${staffId}`.execute(tx);
  const [person] = people;
  if (!person) return refuse('NOT_FOUND');
  if (!person.operates) return refuse('MERCHANT_OPERATOR_ROLE');
  const { rows } = await sql<{ number: number }>`
    select count(*)::int as number from merchants.operator where merchant_no = ${merchantNo} and staff_id <> ${staffId}`.execute(
    tx,
  );
  if ((rows[0]?.number ?? 0) >= merchantLimits.people)
    return refuse('MERCHANT_PEOPLE_LIMIT', { limit: merchantLimits.people });
  await sql`insert into merchants.operator (merchant_no, staff_id, org_id, staff_number, name, added_by, added_at)
    values (${merchantNo}, ${staffId}, ${merchant.value.orgId}, ${person.number}, ${person.name}, ${caller.id}, ${now})
    on conflict do nothing`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.add_operator',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.value.orgId,
    detail: { staffId },
  });
  return ok(undefined);
}

/** Staff of the caller's org units who can be bound to a merchant and are not, by their number. */
export async function listOperatorChoices(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
): Promise<Result<OperatorChoice[]>> {
  const merchant = await reached(tx, caller, merchantNo);
  if (!merchant.ok) return merchant;
  const { rows } = await sql<OperatorChoice>`
    select staff_id as "staffId", staff_number as "staffNumber", name from organization.staff s
    where 'merchant_operator' = any (roles) and disabled_at is null
      and not exists (select from merchants.operator o where o.merchant_no = ${merchantNo} and o.staff_id = s.staff_id)
    order by staff_number limit 200`.execute(tx);
  return ok(rows);
}

export async function removeOperator(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
  staffId: number,
): Promise<Result<void>> {
  const merchant = await reached(tx, caller, merchantNo);
  if (!merchant.ok) return merchant;
  const { rows } = await sql`delete from merchants.operator
    where merchant_no = ${merchantNo} and staff_id = ${staffId} returning 1`.execute(tx);
  if (rows.length === 0) return refuse('NOT_FOUND');
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.remove_operator',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.value.orgId,
    detail: { staffId },
  });
  return ok(undefined);
}

/** Makes a till with a key of its own; the secret is in this answer only. */
export async function addTill(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
  input: TillNew,
  now: Date,
): Promise<Result<{ till: Till; secret: string }>> {
  const merchant = await reached(tx, caller, merchantNo);
  if (!merchant.ok) return merchant;
  const { rows: standing } = await sql<{ number: number }>`
    select count(*)::int as number from merchants.till where merchant_no = ${merchantNo} and retired_at is null`.execute(
    tx,
  );
  if ((standing[0]?.number ?? 0) >= merchantLimits.people)
    return refuse('MERCHANT_PEOPLE_LIMIT', { limit: merchantLimits.people });
  const { orgId, name } = merchant.value;
  const key = await apiKeys.create(
    tx,
    caller,
    {
      name: `${name} ${input.name}`.slice(0, 64),
      orgId,
      roles: ['merchant_operator'],
      expiresAfterDays: input.expiresAfterDays,
    },
    now,
  );
  if (!key.ok) return key;
  const { rows } = await sql<Till>`
    insert into merchants.till (merchant_no, org_id, name, api_key_id, lease_count, lease_amount_fen, lease_hours, made_at)
    values (${merchantNo}, ${orgId}, ${input.name}, ${key.value.apiKey.apiKeyId}, ${input.leaseCount}, ${input.leaseAmountFen},
      ${input.leaseHours}, ${now})
    returning ${tillColumns}`.execute(tx);
  const [till] = rows;
  if (!till) throw new Error('the new till is not visible to its maker');
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.add_till',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId,
    detail: { tillId: till.id, leaseCount: input.leaseCount, leaseAmountFen: input.leaseAmountFen },
  });
  return ok({ till, secret: key.value.secret });
}

/** Ends a till and its key; what it accepted and has not told is told to the bank by hand. */
export async function retireTill(
  tx: Tx,
  caller: Caller,
  merchantNo: number,
  tillId: number,
  now: Date,
): Promise<Result<void>> {
  const merchant = await reached(tx, caller, merchantNo);
  if (!merchant.ok) return merchant;
  const { rows } = await sql<{ api_key_id: number }>`
    update merchants.till set retired_at = coalesce(retired_at, ${now})
    where till_id = ${tillId} and merchant_no = ${merchantNo} returning api_key_id`.execute(tx);
  const [till] = rows;
  if (!till) return refuse('NOT_FOUND');
  const ended = await apiKeys.revoke(tx, caller, till.api_key_id, now);
  if (!ended.ok) return ended;
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.retire_till',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.value.orgId,
    detail: { tillId },
  });
  return ok(undefined);
}
