import { sql } from 'kysely';
import type { ApplicationState, TakeUp } from '#contract/merchant-joining.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { scopeCovers } from '#contract/scope.ts';
import { recordAudit } from '#modules/audit/index.ts';
import { organizationSubjects } from '#modules/customers/index.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Caller } from '#platform/http/caller.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { applyMerchant } from '../register-merchant.ts';
import { unseal } from './sealed-parts.ts';

type Shell = { keyring: Keyring; now: Date };
type Locked = {
  state: ApplicationState;
  orgId: number;
  sealedUnder: string;
  name: string;
  category: string;
  circleId: number | null;
  holderName: string;
  bankName: string;
  accountSealed: Buffer;
  phoneSealed: Buffer;
  merchantNo: number | null;
};

/**
 * Takes an application up: the merchant is registered with its account, and waits for a second person like
 * any other. As the job role, for what is sealed; of what the caller does not see, there is none.
 */
export async function takeUpApplication(
  tx: Tx,
  { keyring, now }: Shell,
  caller: Caller,
  id: number,
  { merchantNo: known, settlementDays }: TakeUp,
): Promise<Result<void>> {
  const found = await lockApplication(tx, caller, id);
  if (!found.ok) return found;
  const one = found.value;
  if (one.state !== 'submitted') return refuse('APPLICATION_STATE_REFUSED', { state: one.state });
  const { name, category, orgId, holderName, bankName, circleId } = one;
  const merchantNo =
    one.merchantNo ??
    known ??
    (await registerAsSubject(tx, id, { name, category, orgId, openDate: bankDay(now) }));
  const number = unseal(keyring, one.sealedUnder, 'account', one.accountSealed);
  const account = { holderName, bankName, number };
  const applied = await applyMerchant(tx, { keyring, now }, caller, {
    merchantNo,
    name,
    settlementDays,
    account,
  });
  if (!applied.ok) return applied;
  await sql`update merchants.merchant set circle_id = ${circleId}, source = 'self_service' where merchant_no = ${merchantNo}`.execute(
    tx,
  );
  await move(tx, now, id, 'taken_up', '', merchantNo);
  await auditOf(tx, 'merchant.take_up', caller, id, orgId, { merchantNo });
  return ok(undefined);
}

/** Sends it back to the applicant, who sees why and may correct it. */
export async function returnApplication(
  tx: Tx,
  now: Date,
  caller: Caller,
  id: number,
  reason: string,
): Promise<Result<void>> {
  const found = await lockApplication(tx, caller, id);
  if (!found.ok) return found;
  const { state, orgId, merchantNo } = found.value;
  if (state !== 'submitted') return refuse('APPLICATION_STATE_REFUSED', { state });
  await move(tx, now, id, 'returned', reason, merchantNo);
  await auditOf(tx, 'merchant.return_application', caller, id, orgId, { reason });
  return ok(undefined);
}

/** The contact's phone in plain, one at a time, with the reason in the audit. */
export async function revealPhone(
  tx: Tx,
  keyring: Keyring,
  caller: Caller,
  id: number,
  reason: string,
): Promise<Result<{ phone: string }>> {
  if (caller.kind !== 'staff') return refuse('REVEAL_NEEDS_PERSON');
  const found = await lockApplication(tx, caller, id);
  if (!found.ok) return found;
  const { sealedUnder, phoneSealed, orgId } = found.value;
  await auditOf(tx, 'merchant.reveal_phone', caller, id, orgId, { reason });
  return ok({ phone: unseal(keyring, sealedUnder, 'phone', phoneSealed) });
}

/** What the second person decided of a merchant is told to the application it came by, if it came by one. */
export async function tellApplication(
  tx: Tx,
  now: Date,
  merchantNo: number,
  isApproved: boolean,
  reason: string,
): Promise<void> {
  await sql`update merchants.application set state = ${isApproved ? 'approved' : 'returned'}, reason = ${reason}, changed_at = ${now}
    where merchant_no = ${merchantNo} and state = 'taken_up'`.execute(tx);
}

/** Whoever took it up has taken that back: it waits to be taken up again, as it did before. */
export async function resubmitApplication(tx: Tx, now: Date, merchantNo: number): Promise<void> {
  await sql`update merchants.application set state = 'submitted', changed_at = ${now}
    where merchant_no = ${merchantNo} and state = 'taken_up'`.execute(tx);
}

async function lockApplication(tx: Tx, caller: Caller, id: number): Promise<Result<Locked>> {
  const { rows } = await sql<Locked>`
    select state, org_id as "orgId", sealed_under as "sealedUnder", name, category, circle_id as "circleId", holder_name as "holderName",
      bank_name as "bankName", account_sealed as "accountSealed", phone_sealed as "phoneSealed", merchant_no as "merchantNo"
    from merchants.application where application_id = ${id} for no key update`.execute(tx);
  const [found] = rows;
  return found && scopeCovers(caller.scope, found.orgId) ? ok(found) : refuse('NOT_FOUND');
}

/** The merchant stands in the bank's list of merchants too, under a source of its own. */
async function registerAsSubject(
  tx: Tx,
  id: number,
  one: { name: string; category: string; orgId: number; openDate: string },
): Promise<number> {
  const sourceMerchantId = String(id);
  const made = await organizationSubjects.upsertMerchants(tx, selfServiceSource, [
    {
      sourceMerchantId,
      name: one.name,
      category: one.category,
      managingOrgId: one.orgId,
      openDate: one.openDate,
      closeDate: null,
    },
  ]);
  const no = made.get(sourceMerchantId);
  if (no === undefined) throw new Error('a merchant was not registered');
  return no;
}
const selfServiceSource = 'self-service';

async function move(
  tx: Tx,
  now: Date,
  id: number,
  state: ApplicationState,
  reason: string,
  merchantNo: number | null,
): Promise<void> {
  await sql`update merchants.application set state = ${state}, reason = ${reason}, merchant_no = ${merchantNo}, changed_at = ${now}
    where application_id = ${id}`.execute(tx);
}

async function auditOf(
  tx: Tx,
  action: string,
  actor: Caller,
  objectId: number,
  orgId: number,
  detail: Record<string, unknown>,
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action,
    objectKind: 'MerchantApplication',
    objectId,
    orgId,
    detail,
  });
}
