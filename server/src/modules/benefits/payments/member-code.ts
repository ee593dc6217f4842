import { createHash, randomInt } from 'node:crypto';
import { sql } from 'kysely';
import type { PaymentKind } from '#contract/payment-benefits.ts';
import { refuse, type Result } from '#contract/result.ts';
import { bankDay } from '#platform/clock/clock.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import type { PaymentCode } from '../purchases.ts';
import { openToken, signToken } from '../voucher-token.ts';

/** It is shown at the till and scanned at once. */
export const memberCodeSeconds = 120;
/** Random numbers of one draw are below it. */
const nonces = 2 ** 48 - 1;

/** A customer's code for one payment (付款码): whoever scans it knows who pays and which vouchers there are. */
export function signMemberCode(
  keyring: Keyring,
  customerNo: number,
  now: Date,
): { code: string; expiresAt: Date } {
  const expiresAt = new Date(now.getTime() + memberCodeSeconds * 1000);
  return {
    code: signToken(keyring, 'member', customerNo, randomInt(nonces), expiresAt),
    expiresAt,
  };
}

export const isMemberCode = (proof: string): boolean => proof.startsWith('member.');

/** The customer of a code of this bank's, whether or not its time is over; null for any other text. */
export function memberOf(keyring: Keyring, code: string): number | null {
  return openToken(keyring, 'member', code)?.numbers[0] ?? null;
}

/** The customer of a code that is good now. */
export function readMember(keyring: Keyring, code: string, now: Date): Result<number> {
  const opened = openToken(keyring, 'member', code);
  return opened && opened.expiresAt > now
    ? { ok: true, value: opened.numbers[0] }
    : refuse('TOKEN_INVALID');
}

/** By which the calls for a payment that show one code are known to belong together. */
export function paymentCodeOf(keyring: Keyring, code: string): PaymentCode | undefined {
  const expiresAt = openToken(keyring, 'member', code)?.expiresAt;
  return expiresAt && { digest: digestOf(code).toString('hex'), day: bankDay(expiresAt) };
}

const digestOf = (code: string): Buffer => createHash('sha256').update(code).digest();

export type CodeUse = {
  code: string;
  /** what of the payment it is used for */
  deed: PaymentKind | 'vouchers';
  usedBy: string;
};

/**
 * Does something for the customer of a code, once a code and deed, at the till that used it first; asked again
 * under the key of what it did (`isRepeat`), it is done again, which answers the same. What is refused does not
 * use the code up. The code's row is locked before everything of merchants and benefits.
 */
export async function useMemberCode<T>(
  tx: Tx,
  now: Date,
  keyring: Keyring,
  use: CodeUse,
  isRepeat: () => Promise<boolean>,
  work: (customerNo: number, code: PaymentCode) => Promise<Result<T>>,
): Promise<Result<T>> {
  const opened = openToken(keyring, 'member', use.code);
  if (!opened) return refuse('TOKEN_INVALID');
  const [customerNo] = opened.numbers;
  const digest = digestOf(use.code);
  const code = { digest: digest.toString('hex'), day: bankDay(opened.expiresAt) };
  if (await isRepeat()) return work(customerNo, code);
  if (opened.expiresAt <= now) return refuse('TOKEN_INVALID');
  if (!(await take(tx, now, digest, use, opened.expiresAt)))
    return (await isRepeat()) ? work(customerNo, code) : refuse('MEMBER_CODE_USED');
  const done = await work(customerNo, code);
  if (!done.ok) await letGo(tx, digest, use);
  return done;
}

/** Whether this till may use it for this; two at once take turns at its row. */
async function take(
  tx: Tx,
  now: Date,
  digest: Buffer,
  { deed, usedBy }: CodeUse,
  expiresAt: Date,
): Promise<boolean> {
  const { rows } = await sql`
    with over as (
      delete from benefits.member_code_use where digest in (
        select digest from benefits.member_code_use where expires_at < ${now}::timestamptz - interval '1 day'
        order by expires_at limit 10 for update skip locked)
    )
    insert into benefits.member_code_use as u (digest, used_by, deeds, expires_at)
    values (${digest}, ${usedBy}, array[${deed}::text], ${expiresAt})
    on conflict (digest) do update set deeds = u.deeds || ${deed}::text
      where u.used_by = excluded.used_by and ${deed}::text <> all (u.deeds)
    returning 1`.execute(tx);
  return rows.length > 0;
}

async function letGo(tx: Tx, digest: Buffer, { deed }: CodeUse): Promise<void> {
  await sql`
    with gone as (delete from benefits.member_code_use where digest = ${digest} and deeds = array[${deed}::text])
    update benefits.member_code_use set deeds = array_remove(deeds, ${deed}::text)
    where digest = ${digest} and deeds <> array[${deed}::text]`.execute(tx);
}
