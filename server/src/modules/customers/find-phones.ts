import { sql } from 'kysely';
import { decryptValue } from '#platform/crypto/encrypt-value.ts';
import type { Keyring } from '#platform/crypto/keyring.ts';
import type { Tx } from '#platform/postgres/database.ts';
import { rowBinding } from './customer-record.ts';

/**
 * The phone numbers of customers, of merged ones that of the one kept; absent where none is known. For what
 * is ordered for them outside, where they have agreed to that. Run as the job role.
 */
export async function findPhones(
  tx: Tx,
  keyring: Keyring,
  customerNos: readonly number[],
): Promise<ReadonlyMap<number, string>> {
  const { rows } = await sql<{ asked: number; no: number; phone: Buffer }>`
    select asked.customer_no as asked, kept.customer_no as no, kept.phone_enc as phone
    from customers.customer asked
    join customers.customer kept on kept.customer_no = coalesce(asked.merged_into, asked.customer_no)
    where asked.customer_no = any (${[...customerNos]}::int[]) and asked.erased_at is null and kept.erased_at is null
      and kept.phone_enc is not null`.execute(tx);
  return new Map(
    rows.map(({ asked, no, phone }) => [
      asked,
      decryptValue(keyring, rowBinding(no, 'phone'), phone),
    ]),
  );
}
