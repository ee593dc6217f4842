import { sql } from 'kysely';
import { z } from 'zod';
import type { MerchantState } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { findPending, withdrawSubmission } from '#modules/approvals/index.ts';
import { recordAudit } from '#modules/audit/index.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { resubmitApplication } from './joining/take-up.ts';
import { lockMerchants } from './lock-merchants.ts';
import { merchantApprovalKind } from './register-merchant.ts';
import { decideAccount } from './settlement-account.ts';

const submitted = z.object({ accountId: z.uuid() });

/**
 * Takes back what the caller has asked for a merchant before anybody decided on it: the merchant may be asked for
 * again, and the application it came by can be taken up anew. In the caller's scope. Locks in the order of a
 * decision: approval, merchant, application.
 */
export async function withdrawMerchant(
  tx: Tx,
  now: Date,
  caller: Caller,
  merchantNo: number,
  reason: string,
): Promise<Result<void>> {
  const { rows } = await sql<{ state: MerchantState }>`
    select state from merchants.merchant where merchant_no = ${merchantNo}`.execute(tx);
  const [standing] = rows;
  if (!standing) return refuse('MERCHANT_UNKNOWN');
  if (standing.state !== 'applied')
    return refuse('MERCHANT_STATE_REFUSED', { state: standing.state });
  const waiting = await findPending(tx, merchantApprovalKind, String(merchantNo));
  const taken = await withdrawSubmission(tx, merchantApprovalKind, String(merchantNo), caller, now);
  if (!taken.ok) return taken;
  const merchant = (await lockMerchants(tx, [merchantNo], 'taking')).get(merchantNo);
  if (merchant?.state !== 'applied') throw new Error('what waited was no registration');
  const { accountId } = submitted.parse(waiting?.snapshot);
  const account = await decideAccount(tx, merchantNo, accountId, false);
  if (!account.ok) throw new Error('the account that waited is not there');
  await sql`update merchants.merchant set state = 'returned', state_reason = ${reason} where merchant_no = ${merchantNo}`.execute(
    tx,
  );
  await resubmitApplication(tx, now, merchantNo);
  await recordAudit(tx, {
    actor: caller,
    action: 'merchant.withdraw',
    objectKind: 'Merchant',
    objectId: merchantNo,
    orgId: merchant.orgId,
    detail: { reason },
  });
  return ok(undefined);
}
