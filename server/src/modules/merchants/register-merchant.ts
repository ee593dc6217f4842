import { sql } from 'kysely';
import type { AccountNew, MerchantChange, MerchantNew } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { findPending, submitForApproval } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { type LockedMerchant, lockMerchants } from './lock-merchants.ts';
import { judgeMove } from './merchant-state.core.ts';
import { accountDigits, type ProposedAccount, proposeAccount } from './settlement-account.ts';

export const merchantApprovalKind = 'merchant';
export const accountApprovalKind = 'merchant_account';

type Shell = { keyring: Keyring; now: Date };

/**
 * Asks for a merchant of the bank's files to take benefits; a second person decides. One that was returned
 * is asked for again. In the caller's scope: who does not see the merchant is told there is none.
 */
export async function applyMerchant(
  tx: Tx,
  { keyring, now }: Shell,
  caller: Caller,
  input: MerchantNew,
): Promise<Result<void>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const { rows: known } = await sql<{ name: string; org_id: number }>`
    select name, managing_org_id as org_id from customers.merchant where merchant_no = ${input.merchantNo}`.execute(
    tx,
  );
  const [file] = known;
  if (!file || !scopeCovers(caller.scope, file.org_id)) return refuse('NOT_FOUND');
  const digits = accountDigits(input.account.number);
  if (!digits.ok) return digits;
  const name = input.name ?? file.name;
  const { rows } = await sql`
    insert into merchants.merchant (merchant_no, org_id, name, state, settlement_days, applied_by, applied_at)
    values (${input.merchantNo}, ${file.org_id}, ${name}, 'applied', ${input.settlementDays}, ${caller.id}, ${now})
    on conflict (merchant_no) do update set name = excluded.name, state = 'applied', state_reason = '',
      settlement_days = excluded.settlement_days, applied_by = excluded.applied_by, applied_at = excluded.applied_at
      where merchant.state = 'returned'
    returning 1`.execute(tx);
  if (rows.length === 0) return refuse('MERCHANT_REGISTERED');
  const merchant = { merchantNo: input.merchantNo, orgId: file.org_id, name };
  const account = await proposeAccount(
    tx,
    keyring,
    { ...merchant, madeBy: caller.id, now },
    input.account,
    digits.value,
  );
  const submitted = await submit(tx, now, caller, merchantApprovalKind, merchant, account, {
    settlementDays: input.settlementDays,
  });
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.apply',
    objectKind: 'Merchant',
    objectId: input.merchantNo,
    orgId: file.org_id,
    detail: { settlementDays: input.settlementDays },
  });
  return ok(undefined);
}

/** Asks for another settlement account: whoever could change it alone could send the money elsewhere. */
export async function changeAccount(
  tx: Tx,
  { keyring, now }: Shell,
  caller: Caller,
  merchantNo: number,
  input: AccountNew,
): Promise<Result<void>> {
  if (caller.kind !== 'staff') return refuse('APPROVAL_NEEDS_PERSON');
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  if (!merchant || !scopeCovers(caller.scope, merchant.orgId)) return refuse('MERCHANT_UNKNOWN');
  if (merchant.state !== 'active' && merchant.state !== 'suspended')
    return refuse('MERCHANT_STATE_REFUSED', { state: merchant.state });
  const digits = accountDigits(input.number);
  if (!digits.ok) return digits;
  // Before anything is written: the account that waits must stay the one that its checker decides on.
  if (await findPending(tx, accountApprovalKind, String(merchantNo)))
    return refuse('APPROVAL_PENDING');
  const account = await proposeAccount(
    tx,
    keyring,
    { merchantNo, orgId: merchant.orgId, madeBy: caller.id, now },
    input,
    digits.value,
  );
  const submitted = await submit(tx, now, caller, accountApprovalKind, merchant, account, {});
  if (!submitted.ok) return submitted;
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.propose_account',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.orgId,
    detail: { account: account.maskedNumber },
  });
  return ok(undefined);
}

async function submit(
  tx: Tx,
  now: Date,
  maker: Caller,
  kind: string,
  merchant: Pick<LockedMerchant, 'merchantNo' | 'orgId' | 'name'>,
  { accountId, holderName, bankName, maskedNumber }: ProposedAccount,
  more: Record<string, unknown>,
): Promise<Result<number>> {
  const { merchantNo, orgId, name } = merchant;
  const snapshot = { merchantNo, name, holderName, bankName, maskedNumber, accountId, ...more };
  return submitForApproval(
    tx,
    { kind, objectId: merchantNo, orgId, title: name, snapshot, maker },
    now,
  );
}

/**
 * Changes what a merchant is called, when it is paid, or whether it takes benefits. Under the lock that
 * redemptions share: one under way is through before, one that comes later sees the new state.
 */
export async function changeMerchant(
  tx: Tx,
  caller: Pick<Caller, 'kind' | 'id' | 'name' | 'scope'>,
  merchantNo: number,
  change: MerchantChange,
): Promise<Result<void>> {
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  if (!merchant || !scopeCovers(caller.scope, merchant.orgId)) return refuse('MERCHANT_UNKNOWN');
  const { name, settlementDays, circleId, state, reason } = change;
  if (state !== undefined) {
    const may =
      merchant.state === 'applied'
        ? refuse('MERCHANT_STATE_REFUSED', { state: 'applied' })
        : judgeMove(merchant.state, state);
    if (!may.ok) return may;
  }
  if (circleId !== undefined && circleId !== null) {
    const { rows } =
      await sql`select from merchants.circle where circle_id = ${circleId} and state = 'open'`.execute(
        tx,
      );
    if (rows.length === 0) return refuse('CIRCLE_UNKNOWN');
  }
  await sql`update merchants.merchant set circle_id = case when ${circleId !== undefined} then ${circleId ?? null}::int else circle_id end,
      name = coalesce(${name ?? null}, name),
      settlement_days = coalesce(${settlementDays ?? null}::int, settlement_days),
      state = coalesce(${state ?? null}, state), state_reason = coalesce(${reason ?? null}, state_reason)
    where merchant_no = ${merchantNo}`.execute(tx);
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.update',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.orgId,
    detail: { ...change },
  });
  return ok(undefined);
}
