import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { AccountNew } from '#contract/merchants.ts';
import { ok, refuse, type Result } from '#contract/result.ts';
import { decryptValue, encryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';

/** A sealed number opens under its merchant and its own id only. */
const bindingOf = (merchantNo: number, accountId: string): string =>
  `merchant/${merchantNo}/account/${accountId}`;

export type ProposedAccount = {
  accountId: string;
  holderName: string;
  bankName: string;
  maskedNumber: string;
};

/** The digits of an account's number as somebody has written it. Asked before anything of the merchant is written. */
export function accountDigits(number: string): Result<string> {
  const digits = number.replaceAll(/[\s-]/g, '');
  return /^\d{8,32}$/.test(digits) ? ok(digits) : refuse('MERCHANT_ACCOUNT_INVALID');
}

/** Writes an account that waits for approval; what was proposed before and withdrawn is replaced. */
export async function proposeAccount(
  tx: Tx,
  keyring: Keyring,
  of: { merchantNo: number; orgId: number; madeBy: number; now: Date },
  { holderName, bankName }: AccountNew,
  digits: string,
): Promise<ProposedAccount> {
  const accountId = randomUUID();
  const maskedNumber = `****${digits.slice(-4)}`;
  await sql`update merchants.account set state = 'returned'
    where merchant_no = ${of.merchantNo} and state = 'proposed'`.execute(tx);
  await sql`insert into merchants.account (account_id, merchant_no, org_id, holder_name, bank_name, number_sealed, number_masked, made_by, made_at)
    values (${accountId}, ${of.merchantNo}, ${of.orgId}, ${holderName}, ${bankName},
      ${encryptValue(keyring, bindingOf(of.merchantNo, accountId), digits)}, ${maskedNumber}, ${of.madeBy}, ${of.now})`.execute(
    tx,
  );
  return { accountId, holderName, bankName, maskedNumber };
}

/** What the checker decided of the account that waits; the one in force before is replaced. */
export async function decideAccount(
  tx: Tx,
  merchantNo: number,
  accountId: string,
  isApproved: boolean,
): Promise<Result<void>> {
  const { rows } = await sql`
    select from merchants.account where account_id = ${accountId} and merchant_no = ${merchantNo} and state = 'proposed' for no key update`.execute(
    tx,
  );
  // Before anything is written: a refusal takes nothing back.
  if (rows.length === 0) return refuse('NOT_FOUND');
  if (isApproved)
    await sql`update merchants.account set state = 'replaced'
      where merchant_no = ${merchantNo} and state = 'in_force'`.execute(tx);
  await sql`update merchants.account set state = ${isApproved ? 'in_force' : 'returned'}
    where account_id = ${accountId}`.execute(tx);
  return ok(undefined);
}

/** The numbers of accounts in plain, for the file that pays them. As the job role. */
export async function openAccountNumbers(
  tx: Tx,
  keyring: Keyring,
  accountIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; merchant_no: number; sealed: Buffer }>`
    select account_id as id, merchant_no, number_sealed as sealed from merchants.account
    where account_id = any (${[...new Set(accountIds)]}::uuid[])`.execute(tx);
  return new Map(
    rows.map(({ id, merchant_no: no, sealed }) => [
      id,
      decryptValue(keyring, bindingOf(no, id), sealed),
    ]),
  );
}
